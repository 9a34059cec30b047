using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Deploy.Tests.Systemd;

/// <summary>
/// A real systemd in a container, in which <c>scene.sh</c> installs the package, lets applications write and die, and removes it again. It
/// is booted once; each test looks at some of what was seen.
/// </summary>
public sealed class SystemdMachine : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan PackageTimeMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SceneTimeMax = TimeSpan.FromMinutes(3);

    /// <summary>Nothing of the root directory changes: what is written is in memory, and gone afterwards. So several may use it. The network is its own.</summary>
    private static readonly string[] Boot =
    [
        "env", "SYSTEMD_NSPAWN_LOCK=0", "systemd-nspawn", "--quiet", "--volatile=overlay", "--register=no", "--keep-unit", "--private-network",
        $"--machine=mmexporter-{Environment.ProcessId}", "--directory", RootDirectory,
    ];

    /// <summary>Nobody downloads these packages.</summary>
    private static readonly Dictionary<string, string> Fast = new() { ["DPKG_DEB_COMPRESSOR_TYPE"] = "gzip", ["DPKG_DEB_COMPRESSOR_LEVEL"] = "1" };

    /// <summary>On a disk: memory is small where tests run in containers, and may not hold programs.</summary>
    private readonly string directory = Directory.CreateTempSubdirectory("mmexporter-test-").FullName;

    private static string RootDirectory => Path.Combine(
        Environment.GetEnvironmentVariable("MMEXPORTER_RIG") is { Length: > 0 } rig
            ? rig
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "mmexporter-rig"),
        "systemd-root",
        "root");

    /// <summary>Why no container can be started on this machine; null if one can.</summary>
    public static string? WhyItCannotBoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "A container with systemd takes root.";
        }

        if (!Directory.Exists(RootDirectory))
        {
            return $"There is no {RootDirectory}: run tests/rig/install-systemd-root.sh.";
        }

        var start = new ProcessStartInfo(Boot[0], [.. Boot[1..], "true"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string output = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"systemd-nspawn (of the package systemd-container) starts no container here: {output.ReplaceLineEndings(" ")}";
    }

    public async Task InitializeAsync()
    {
        if (WhyItCannotBoot() is not null)
        {
            return;
        }

        // All users of the machine start the writer in it.
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        string root = RepoPaths.Root;
        foreach (string revision in new[] { "1", "2" })
        {
            string[] build = [directory, "--binary", PublishedExporter.Path, "--revision", revision];
            ProcessOutput built = await RunProcess.Async(Path.Combine(root, "deploy", "deb", "build.sh"), build, Fast, PackageTimeMax);
            File.Move(built.MustSucceed().Stdout.Trim(), PathOf($"{revision}.deb"));
        }

        // Nothing of this machine's C library is needed where it runs.
        string[] compile = ["-std=c11", "-O2", "-static", "-pthread", "-I", Path.Combine(root, "writers", "c"), "-o", PathOf("hold"), Path.Combine(root, "tests", "rig", "c", "hold.c")];
        (await RunProcess.Async("cc", compile)).MustSucceed();
        File.Copy(Path.Combine(root, "tests", "Deploy.Tests", "Systemd", "scene.sh"), PathOf("scene.sh"));

        // This machine's .NET runs the demonstration in there, from where the tests were built.
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string demo = Path.GetDirectoryName(RepoPaths.Demo)!;
        string[] folders = [$"--bind={directory}:/rig", $"--bind-ro={dotnet}:/usr/share/dotnet", $"--bind-ro={demo}:/demo"];
        string boot = string.Join(' ', [.. Boot, .. folders, "--boot", "systemd.run=/rig/scene.sh"]);
        // It boots on a terminal only.
        ProcessOutput scene = await RunProcess.Async("script", ["--quiet", "--return", "--command", boot, "/dev/null"], timeout: SceneTimeMax);
        Assert.True(File.Exists(PathOf("facts/log")), $"The scene did not come to its end ({scene.ExitCode}):\n{scene.Stdout}\n{scene.Stderr}");
    }

    /// <summary>What a command of the scene wrote.</summary>
    public string Fact(string name) => File.Exists(PathOf($"facts/{name}"))
        ? File.ReadAllText(PathOf($"facts/{name}")).TrimEnd('\n')
        : throw new InvalidOperationException($"The scene saw nothing of the name {name}; its log:\n{File.ReadAllText(PathOf("facts/log"))}");

    /// <summary>Its lines.</summary>
    public string[] Lines(string name) => Fact(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The exit code of a command of the scene.</summary>
    public int ExitCode(string name) => int.Parse(Fact(name + ".code"), CultureInfo.InvariantCulture);

    /// <summary>A metrics page that the scene fetched.</summary>
    internal PrometheusPage Page(string name)
    {
        Assert.True(ExitCode(name) == 0, $"{name}: {Fact(name)}\n{Fact("log")}");
        return PrometheusPage.Parse(File.ReadAllBytes(PathOf($"facts/{name}")));
    }

    /// <summary>Fails, with the log of the exporter, unless a command of the scene succeeded.</summary>
    public void AssertSucceeded(string name) => Assert.True(ExitCode(name) == 0, $"{name}: {Fact(name)}\n{Fact("log")}");

    /// <summary>Fails if something that was waited for did not come.</summary>
    public void AssertNothingWaitedForInVain()
    {
        bool isInVain = File.Exists(PathOf("facts/waited-in-vain"));
        Assert.False(isInVain, isInVain ? $"Waited in vain: {Fact("waited-in-vain")}\n{Fact("log")}" : "");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private string PathOf(string name) => Path.Combine(directory, name);
}
