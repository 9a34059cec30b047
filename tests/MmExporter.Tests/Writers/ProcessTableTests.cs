using MmExporter.Snapshots;

namespace MmExporter.Tests.Writers;

/// <summary>What is seen of processes.</summary>
public sealed class ProcessTableTests
{
    [Fact]
    public void The_process_itself_runs_and_its_start_is_known_to_a_hundredth_of_a_second()
    {
        ProcessSight sight = new ProcessTable().Look(Environment.ProcessId);
        Assert.True(sight.IsRunning);
        using var process = System.Diagnostics.Process.GetCurrentProcess();

        // .NET rounds the boot to a second.
        Assert.InRange(sight.Started!.Value - process.StartTime, TimeSpan.FromSeconds(-1.5), TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public void A_process_that_nobody_has_waited_for_yet_has_ended()
    {
        // The shell becomes a program that does not wait for the shell's child.
        using var parent = new System.Diagnostics.Process
        {
            StartInfo = new("sh", ["-c", "sh -c 'echo $$' & exec sleep 60"]) { RedirectStandardOutput = true },
        };
        parent.Start();
        try
        {
            int child = int.Parse(parent.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
            var table = new ProcessTable();
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    table.BeginPass();
                    return !table.Look(child).IsRunning;
                },
                TimeSpan.FromSeconds(30)));
            Assert.True(Directory.Exists(FormattableString.Invariant($"/proc/{child}")));
            Assert.True(table.Look(parent.Id).IsRunning);
        }
        finally
        {
            parent.Kill();
            parent.WaitForExit();
        }
    }

    [Fact]
    public void A_process_is_looked_at_once_in_a_pass()
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start("sleep", "60");
        var table = new ProcessTable();
        Assert.True(table.Look(process.Id).IsRunning);
        process.Kill();
        process.WaitForExit();
        Assert.True(table.Look(process.Id).IsRunning);
        table.BeginPass();
        Assert.False(table.Look(process.Id).IsRunning);
    }

    [Theory]
    [InlineData("1 (sh) S 0 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 250 0 0", true, 2.5)]
    [InlineData("1 (a) Z 0 0) R 0 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 250 0 0", true, 2.5)]
    [InlineData("1 (sh) Z 0 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 250 0 0", false, 2.5)]
    [InlineData("1 (sh) Z 0 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 2 0 250 0 0", true, 2.5)]
    [InlineData("1 (sh) X 0 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 2 0 0 0 0", false, 0)]
    public void A_line_of_stat_tells_whether_it_runs_and_since_when(string stat, bool isRunning, double started)
    {
        Assert.True(ProcessTable.TryParse(stat, DateTimeOffset.UnixEpoch, out ProcessSight sight));
        Assert.Equal(new ProcessSight(isRunning, DateTimeOffset.UnixEpoch.AddSeconds(started)), sight);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 (sh) S 0 1 1")]
    [InlineData("1 (sh) S 0 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 x 0 250 0 0")]
    public void A_line_that_is_none_tells_nothing(string stat) =>
        Assert.False(ProcessTable.TryParse(stat, DateTimeOffset.UnixEpoch, out _));
}
