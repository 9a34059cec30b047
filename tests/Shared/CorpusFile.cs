using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TestSupport;

/// <summary>A recorded version 1 file and what mmstats' own reader said of it.</summary>
internal sealed partial class CorpusFile
{
    private CorpusFile(string path, JsonElement json)
    {
        Path = path;
        Name = System.IO.Path.GetRelativePath(Folder, path);
        Bytes = File.ReadAllBytes(path);
        Stats = [.. json.GetProperty("stats").EnumerateArray().Select(Read)];
        HasError = json.GetProperty("error").ValueKind != JsonValueKind.Null;
        JsonElement end = json.GetProperty("end");
        EndOffset = end.ValueKind == JsonValueKind.Null ? null : end.GetProperty("offset").GetInt32();
    }

    public static string Folder => System.IO.Path.Combine(RepoPaths.Corpus, "mmstats-v1");

    /// <summary>The names of all recorded files, below <see cref="Folder"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.mmstats", SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal)];

    public string Path { get; }

    public string Name { get; }

    public byte[] Bytes { get; }

    /// <summary>The fields mmstats' reader gave, before it raised if it did.</summary>
    public IReadOnlyList<CorpusStat> Stats { get; }

    /// <summary>Whether mmstats' reader raised.</summary>
    public bool HasError { get; }

    /// <summary>Where the list of fields ends; null where mmstats' reader raised.</summary>
    public int? EndOffset { get; }

    public static CorpusFile Load(string name)
    {
        string path = System.IO.Path.Combine(Folder, name);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path + ".json"));
        return new CorpusFile(path, json.RootElement);
    }

    public override string ToString() => Name;

    private static CorpusStat Read(JsonElement json) => new(
        Text(json, "label"),
        Text(json, "label_hex"),
        Text(json, "type"),
        json.GetProperty("buffered").GetBoolean(),
        json.GetProperty("write_buffer").GetByte(),
        json.GetProperty("offset").GetInt32(),
        json.GetProperty("value_offset").GetInt32(),
        json.GetProperty("value_size").GetInt32(),
        Text(json, "kind"),
        json.GetProperty("value").ValueKind == JsonValueKind.String ? Text(json, "value") : json.GetProperty("value").GetRawText(),
        Text(json, "raw_hex"));

    /// <summary>A string of the JSON file. The framework's own reading refuses the lone surrogates that Python has in texts.</summary>
    private static string Text(JsonElement json, string property) =>
        Escape().Replace(json.GetProperty(property).GetRawText()[1..^1], match => match.Value[1] switch
        {
            'u' => ((char)ushort.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'b' => "\b",
            'f' => "\f",
            char c => c.ToString(),
        });

    [GeneratedRegex(@"\\(u[0-9a-fA-F]{4}|.)")]
    private static partial Regex Escape();
}
