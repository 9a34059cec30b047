namespace MmExporter.Tests.Ledger;

/// <summary>
/// A file system of its own that another process has mounted where nobody else sees it; this one gets there by that process's
/// root. It needs root, or a kernel that lets users make user namespaces.
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

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        directory.Dispose();
    }
}
