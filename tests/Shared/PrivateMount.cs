namespace TestSupport;

/// <summary>
/// Mounts that nobody else sees: those of another process, by whose root one gets there. It needs root, or a kernel that lets
/// users make user namespaces.
/// </summary>
internal sealed class PrivateMount : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private readonly BackgroundProcess process;

    private PrivateMount(string script)
    {
        string namespaces = Environment.IsPrivilegedProcess ? "-m" : "-rm";
        process = BackgroundProcess.Start("unshare", [namespaces, "sh", "-c", script + "\necho ready; exec cat", "sh", directory.Path]);
    }

    /// <summary>Its path, as this process sees it.</summary>
    public string Path => $"/proc/{process.Id}/root{directory.Path}";

    /// <param name="script">Mounts something on $1 and fails if it cannot.</param>
    public static async Task<PrivateMount> StartAsync(string script)
    {
        var mount = new PrivateMount("set -e\n" + script);
        await mount.process.WaitForLineAsync(line => line == "ready");
        return mount;
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Runs a script among these mounts; $1 is the directory.</summary>
    public async Task RunAsync(string script)
    {
        string[] users = Environment.IsPrivilegedProcess ? [] : ["-U", "--preserve-credentials"];
        (await RunProcess.Async("nsenter", ["-t", $"{process.Id}", "-m", .. users, "sh", "-ec", script, "sh", directory.Path])).MustSucceed();
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        directory.Dispose();
    }
}
