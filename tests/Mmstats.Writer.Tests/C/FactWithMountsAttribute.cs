using System.Diagnostics;

namespace Mmstats.Writer.Tests.C;

/// <summary>A test that mounts a tmpfs of its own, which needs root or a kernel that lets users make user namespaces.</summary>
public sealed class FactWithMountsAttribute : FactAttribute
{
    private const string Attempt = "mount -t tmpfs -o size=64k none /tmp";

    private static readonly Lazy<bool> CanMount = new(TryToMount);

    public FactWithMountsAttribute()
    {
        if (!CanMount.Value)
            Skip = "No tmpfs can be mounted here: that needs root or user namespaces.";
    }

    /// <summary>The options of unshare for a mount namespace.</summary>
    public static string Namespaces => Environment.IsPrivilegedProcess ? "-m" : "-rm";

    private static bool TryToMount()
    {
        using var process = Process.Start(RunProcess.StartInfo("unshare", [Namespaces, "sh", "-c", Attempt], env: null));
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
