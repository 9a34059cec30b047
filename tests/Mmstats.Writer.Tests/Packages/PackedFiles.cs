using System.IO.Compression;

namespace Mmstats.Writer.Tests.Packages;

/// <summary>All packages of the solution, made once for the tests from what was built, in a directory of their own.</summary>
public sealed class PackedFiles : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly TempDirectory directory = new();

    /// <summary>The configuration of the tests, and so of what is packed.</summary>
    public static bool IsRelease => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)) == "release";

    public string[] Names => [.. Directory.EnumerateFiles(directory.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public async Task InitializeAsync()
    {
        // Nothing is built, so nothing changes that other tests run.
        string[] arguments =
        [
            "pack", Path.Combine(RepoPaths.Root, "MmExporter.slnx"), "--no-build", "--nologo", "--output", directory.Path,
            "--configuration", IsRelease ? "Release" : "Debug", "-nodeReuse:false",
        ];
        (await RunProcess.Async("dotnet", arguments, timeout: Timeout)).MustSucceed();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();

    /// <summary>The paths in a package.</summary>
    public string[] Entries(string name)
    {
        using var package = ZipFile.OpenRead(directory.File(name));
        return [.. package.Entries.Select(entry => entry.FullName)];
    }

    public string Text(string name, string entry)
    {
        using var package = ZipFile.OpenRead(directory.File(name));
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>The folder with what a package has in it.</summary>
    public string Extract(string name)
    {
        var folder = directory.File(name + ".d");
        ZipFile.ExtractToDirectory(directory.File(name), folder, overwriteFiles: true);
        return folder;
    }
}
