using System.Runtime.InteropServices;

namespace Mmstats.Demo;

/// <summary>
/// Puts a system call that nothing else here makes, getppid, before and after a loop, so that somebody who watches with
/// strace sees which system calls the loop made.
/// </summary>
internal static class StraceMarker
{
    // So many rounds compile everything the loop needs; the test turns tiered compilation off, which would go on later.
    private const int WarmUpCount = 1000;

    /// <param name="pattern">What is watched.</param>
    /// <param name="pace">Its speed.</param>
    /// <param name="updates">How many updates.</param>
    /// <param name="inside">Makes the system call in the middle of the loop too, which must be seen.</param>
    public static void Run(IUpdates pattern, Pace pace, long updates, bool inside)
    {
        pattern.Run(pace, WarmUpCount);
        _ = GetParentProcessId();
        pattern.Run(pace, updates / 2);
        if (inside)
            _ = GetParentProcessId();
        pattern.Run(pace, updates - updates / 2);
        _ = GetParentProcessId();
    }

    [DllImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetParentProcessId();
}
