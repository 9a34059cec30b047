using System.Text.Json;

namespace Mmstats.Writer.Tests.Support;

/// <summary>The second opinion: read_v1.py, run on a file.</summary>
internal static class PythonReader
{
    private const string SystemPython = "/usr/bin/python3";

    public static async Task<Contents> ReadAsync(string path)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "read_v1.py");
        var python = File.Exists(SystemPython) ? SystemPython : "python3";
        var output = (await RunProcess.Async(python, [script, path])).MustSucceed();
        return JsonSerializer.Deserialize<Contents>(output.Stdout, JsonSerializerOptions.Web)!;
    }

    internal sealed record Contents(int Size, int End, List<Field> Fields)
    {
        public Field this[string label] => Fields.Single(field => field.Label == label);
    }

    internal sealed record Field(string Label, string Type, int WriteBuffer, string Value);
}
