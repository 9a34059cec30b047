using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>The command of the init container that makes the node's directories ready, run as it stands in the pod.</summary>
public sealed class PrepareTests
{
    [Fact]
    public async Task Directories_become_writable_for_the_group_once()
    {
        using var folder = new TempDirectory();
        string[] directories = [folder.File("a"), folder.File("with a space")];
        string group = await OwnGroupAsync();
        string[] command = await CommandAsync(group, directories);
        foreach (string directory in directories)
        {
            Directory.CreateDirectory(directory);
        }

        ProcessOutput first = await RunProcess.Async(command[0], command[1..]);
        ProcessOutput second = await RunProcess.Async(command[0], command[1..]);

        Assert.True(first.ExitCode == 0, first.Stderr);
        Assert.True(second.ExitCode == 0, second.Stderr);
        foreach (string directory in directories)
        {
            Assert.Equal($"{group} 2770", (await RunProcess.Async("stat", ["-c", "%g %a", directory])).Stdout.Trim());
        }
    }

    [Fact]
    public async Task Directory_of_another_group_is_refused_and_named()
    {
        using var folder = new TempDirectory();
        string directory = folder.File("a");
        Directory.CreateDirectory(directory);
        (await RunProcess.Async("chmod", ["2770", directory])).MustSucceed();
        string[] command = await CommandAsync("4000000000", [directory]);

        ProcessOutput output = await RunProcess.Async(command[0], command[1..]);

        Assert.Equal(1, output.ExitCode);
        Assert.StartsWith($"prepare: {directory} belongs to the group {await OwnGroupAsync()} already: set hostDirectory.group", output.Stderr, StringComparison.Ordinal);
    }

    /// <summary>The command as it is rendered, for other directories.</summary>
    private static async Task<string[]> CommandAsync(string group, string[] directories)
    {
        IReadOnlyList<Manifest> manifests = await HelmProgram.Four.TemplateAsync(Charts.Exporter, "--set", $"hostDirectory.group={group}");
        string[] command =
        [
            .. manifests.Single(manifest => manifest.Kind == "DaemonSet").Container("prepare")["command"]!.AsArray().Select(word => (string)word!),
        ];
        Assert.Equal([group, "/dev/shm/mmstats", "/var/lib/mmexporter"], command[^3..]);
        return [.. command[..^2], .. directories];
    }

    private static async Task<string> OwnGroupAsync() => (await RunProcess.Async("id", ["-g"])).MustSucceed().Stdout.Trim();
}
