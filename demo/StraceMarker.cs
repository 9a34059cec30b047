using System.Runtime.InteropServices;

namespace Mmstats.Demo;

/// <summary>
/// Puts a system call that nothing else here makes, getppid, before and after a loop, so that somebody who watches with
/// strace sees which system calls the loop made.
/// </summary>
internal static class StraceMarker
{
    // The first round compiles all that the second needs, markers included; a test that counts turns tiered
    // compilation off, which would go on behind it.
    private const int WarmUpCount = 1000;

    /// <param name="pattern">What is watched.</param>
    /// <param name="pace">Its speed.</param>
    /// <param name="updates">How many updates.</param>
    /// <param name="inside">Makes the system call in the middle of the loop too, which must be seen.</param>
    public static void Run(IUpdates pattern, Pace pace, long updates, bool inside)
    {
        foreach (var count in new[] { WarmUpCount, updates })
        {
            _ = GetParentProcessId();
            pattern.Run(pace, count / 2);
            if (inside)
                _ = GetParentProcessId();
            pattern.Run(pace, count - count / 2);
            _ = GetParentProcessId();
        }
    }

    [DllImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetParentProcessId();
}
