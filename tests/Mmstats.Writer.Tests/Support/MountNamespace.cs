namespace Mmstats.Writer.Tests.Support;

/// <summary>
/// Runs a script where nobody else sees what it mounts. That needs the right to make a mount namespace: root, or a kernel
/// that lets users make user namespaces. Without it the test fails; it has nothing to say then.
/// </summary>
internal static class MountNamespace
{
    /// <param name="script">A script of sh, which leaves with a code other than 0 if it cannot mount.</param>
    /// <param name="arguments">Its $0, $1 and so on.</param>
    /// <param name="environment">Variables beside those there are.</param>
    public static async Task<ProcessOutput> RunAsync(
        string script, string[] arguments, IDictionary<string, string>? environment = null)
    {
        var namespaces = Environment.IsPrivilegedProcess ? "-m" : "-rm";
        var output = await RunProcess.Async("unshare", [namespaces, "sh", "-c", script, .. arguments], environment);
        Assert.True(
            output.ExitCode == 0,
            $"The script could not be run on a tmpfs of its own; run this test as root or where users may make user namespaces: {output.Stdout} {output.Stderr}");
        return output;
    }
}
