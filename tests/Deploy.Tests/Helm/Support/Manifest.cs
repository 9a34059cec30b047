using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Deploy.Tests.Helm.Support;

/// <summary>A Kubernetes object out of a YAML document, as JSON.</summary>
/// <param name="Json">The whole object.</param>
internal sealed partial record Manifest(JsonNode Json)
{
    public string ApiVersion => (string)Json["apiVersion"]!;

    private static readonly string[] ContainerLists = ["initContainers", "containers"];

    public string Kind => (string)Json["kind"]!;

    public string Name => (string)Json["metadata"]!["name"]!;

    /// <summary>The pod's specification of a pod, or of what makes pods; else null.</summary>
    public JsonNode? Pod => Kind == "Pod" ? Json["spec"] : Json["spec"]?["template"]?["spec"];

    /// <summary>All containers of the pod, the init containers first.</summary>
    public IEnumerable<JsonNode> Containers =>
        from list in ContainerLists
        from container in Pod?[list]?.AsArray() ?? []
        select container;

    public JsonNode Container(string name) => Containers.Single(container => (string)container["name"]! == name);

    /// <summary>The objects of a stream of documents; empty documents are none. A key that is there twice is an error.</summary>
    public static IReadOnlyList<Manifest> ParseAll(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => ToJson(document.RootNode)).OfType<JsonObject>().Select(json => new Manifest(json))];
    }

    public static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child =>
            KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, ToJson(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => FromPlain(scalar.Value!),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidDataException($"Helm writes no YAML such as {node} at {node.Start}."),
    };

    /// <summary>Kubernetes reads YAML 1.1, where <c>yes</c> and <c>off</c> are truth values and 0440 is octal.</summary>
    private static JsonValue? FromPlain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" or "yes" or "on" or "y" => JsonValue.Create(true),
        "false" or "no" or "off" or "n" => JsonValue.Create(false),
        _ when Octal().IsMatch(text) => JsonValue.Create(Convert.ToInt64(text, 8)),
        _ when Whole().IsMatch(text) => JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)),
        _ when Fraction().IsMatch(text) => JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(text),
    };

    [GeneratedRegex("^0[0-7]+$")]
    private static partial Regex Octal();

    [GeneratedRegex("^-?[0-9]+$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$")]
    private static partial Regex Fraction();
}
