using System.Diagnostics;

namespace Mmstats.Writer.Tests.V2.Failures;

/// <summary>The lock says who lives. A child process must not say that of its parent.</summary>
public sealed class ChildProcessTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_child_process_does_not_keep_the_lock_of_a_writer_that_has_ended()
    {
        using var stats = MmStats.Open("parent", new MmStatsOptions { Path = directory.Path });
        stats.Counter("counter").Increment();
        var path = stats.Paths[0];
        using var child = Process.Start("sleep", "60");
        try
        {
            // What is asked does see a lock while there is one.
            Assert.True(IsLocked(path));
            stats.Dispose();
            Assert.False(child.HasExited);
            Assert.False(IsLocked(path));
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
    }

    private static bool IsLocked(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Libc.IsLocked((int)file.SafeFileHandle.DangerousGetHandle());
    }
}
