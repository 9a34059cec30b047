using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Deploy.Tests.Prometheus;

/// <summary>YAML files as JSON; all scalars are strings.</summary>
internal static class Yaml
{
    public static JsonNode Read(string path)
    {
        object? content = new DeserializerBuilder().Build().Deserialize<object?>(File.ReadAllText(path));
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(content))!;
    }
}
