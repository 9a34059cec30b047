using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;

namespace MmExporter.Snapshots;

/// <summary>The lock that a writer holds on its file as long as it lives, in whatever container it runs.</summary>
internal static class WriterLock
{
    /// <summary>Whether the writer lives. Where the file system cannot tell it counts as alive: values of a living writer
    /// are read with more care, and nothing of it is removed.</summary>
    public static bool IsHeld(SafeFileHandle file) =>
        !Libc.TryGetLock((int)file.DangerousGetHandle(), out bool isLocked) || isLocked;

    /// <summary>Whether the writer surely lives.</summary>
    public static bool IsKnownToBeHeld(SafeFileHandle file) => Libc.TryGetLock((int)file.DangerousGetHandle(), out bool isLocked) && isLocked;
}
