using System.Text.Json;

namespace Mmstats.Writer.Tests.C;

/// <summary>The C writer's example, the programs that use it for the tests, and the C reader: compiled once for all tests.</summary>
public sealed class CPrograms : IAsyncLifetime, IDisposable
{
    public const string Collection = "C";

    private static readonly string[] Strict = ["-O2", "-Wall", "-Wextra", "-Werror", "-pedantic", "-pthread"];

    private readonly TempDirectory directory = new();

    public static string Header { get; } = Path.Combine(RepoPaths.Root, "writers", "c", "mmstats.h");

    public string Example => directory.File("example");

    public string Target => directory.File("target");

    public string Step => directory.File("step");

    private string Reader => directory.File("read_v2");

    public async Task InitializeAsync()
    {
        var rig = Path.Combine(RepoPaths.Root, "tests", "rig", "c");
        await CompileAsync("c11", Example, Path.Combine(Path.GetDirectoryName(Header)!, "example.c"));
        // Its functions are bound at the start, or a tracer would step through the dynamic linker most of the time.
        await CompileAsync("gnu11", Target, Path.Combine(rig, "target.c"), "-Wl,-z,now");
        await CompileAsync("c11", Step, Path.Combine(rig, "step.c"));
        await CompileAsync("c11", Reader, Path.Combine(rig, "read_v2.c"), "-lm");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();

    /// <summary>Compiles with warnings as errors.</summary>
    public static async Task CompileAsync(string standard, string output, params string[] sources)
    {
        string[] arguments = [$"-std={standard}", .. Strict, "-I", Path.GetDirectoryName(Header)!, "-o", output, .. sources];
        var compiler = await RunProcess.Async("cc", arguments);
        Assert.True(compiler.ExitCode == 0, compiler.Stderr);
    }

    /// <summary>What the C reader says of a file.</summary>
    public async Task<JsonElement> ReadAsync(string path) => Assert.Single(await ReadAllAsync(path));

    /// <summary>What the C reader says of each of the files.</summary>
    public async Task<JsonElement[]> ReadAllAsync(params string[] paths)
    {
        var output = await RunProcess.Async(Reader, paths);
        Assert.True(output.ExitCode is 0 or 1, output.Stderr);
        return [.. output.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    /// <summary>Whether the writer of a file lives.</summary>
    public async Task<bool> IsLockedAsync(string path) =>
        (await RunProcess.Async(Reader, ["--locked", path])).MustSucceed().Stdout == "true\n";

    /// <summary>The environment of a writer whose files go below this directory.</summary>
    public static Dictionary<string, string> Root(string path) => new() { ["MMSTATS_PATH"] = path };

    /// <summary>The metric files of an application below a root, without those that are not ready.</summary>
    public static string[] FilesOf(string root, string application)
    {
        var folder = Path.Combine(root, application);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Where(path => !Path.GetFileName(path).StartsWith('.')).Order()] : [];
    }
}
