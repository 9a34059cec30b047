using System.Text.Json.Nodes;

namespace Mmstats.Writer.Tests.Python;

/// <summary>Runs programs in Python that use the writer, and the reader that gives the second opinion on their files.</summary>
internal static class PythonProgram
{
    private const string SystemPython = "/usr/bin/python3";

    public static string Python { get; } = File.Exists(SystemPython) ? SystemPython : "python3";

    public static string Writers => Path.Combine(RepoPaths.Root, "writers", "python");

    public static string Rig(string script) => Path.Combine(RepoPaths.Root, "tests", "rig", "python", script);

    /// <summary>The variables with which a program finds the writer, leaves no byte code, and puts its files into the directory.</summary>
    public static Dictionary<string, string> Variables(TempDirectory directory) => new()
    {
        ["PYTHONPATH"] = Writers,
        ["PYTHONDONTWRITEBYTECODE"] = "1",
        ["MMSTATS_PATH"] = directory.Path,
    };

    /// <summary>Runs the text of a program to its end; it prints what the test asks for.</summary>
    public static async Task<string> RunAsync(TempDirectory directory, string program, params string[] arguments) =>
        (await RunProcess.Async(Python, ["-c", program, .. arguments], Variables(directory))).MustSucceed().Stdout;

    public static BackgroundProcess Start(TempDirectory directory, string program) =>
        BackgroundProcess.Start(Python, ["-u", "-c", program], Variables(directory));

    /// <summary>What stands in a file, as the reader prints it.</summary>
    public static async Task<JsonNode> ReadAsync(string path) =>
        JsonNode.Parse((await RunProcess.Async(Python, [Rig("read_v2.py"), path])).MustSucceed().Stdout)!;

    /// <summary>Whether the writer of the file lives.</summary>
    public static async Task<bool> IsLockedAsync(string path) =>
        bool.Parse((await RunProcess.Async(Python, [Rig("read_v2.py"), "--locked", path])).MustSucceed().Stdout);

    /// <summary>The files of an application, the oldest segment first.</summary>
    public static async Task<List<JsonNode>> ReadAllAsync(TempDirectory directory, string application)
    {
        var contents = new List<JsonNode>();
        foreach (var path in Directory.GetFiles(directory.File(application)))
            contents.Add(await ReadAsync(path));
        return [.. contents.OrderBy(file => (int)file["segment"]!)];
    }

    /// <summary>The only series of a metric in a file.</summary>
    public static JsonNode Series(JsonNode file, string metric, params string[] labels)
    {
        var metrics = file["metrics"]!.AsArray();
        return file["series"]!.AsArray().Single(series =>
            (string)metrics[(int)series!["metric"]!]!["name"]! == metric &&
            series["labels"]!.AsArray().Select(label => (string)label!).SequenceEqual(labels))!;
    }

    /// <summary>The value of the only series of a metric, as it is written in JSON.</summary>
    public static string Value(JsonNode file, string metric, params string[] labels) =>
        (string)Series(file, metric, labels)["value"]!;
}
