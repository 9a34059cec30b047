using Mmstats.Writer;

namespace Mmstats.Writer.Tests.V2.Failures;

/// <summary>Somebody may interrupt a thread that counts.</summary>
public sealed class InterruptTests : IDisposable
{
    private const int Updates = 20_000;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    /// <summary>Without this the next test could pass because nothing was interrupted.</summary>
    [Fact]
    public void An_interrupted_thread_cannot_wait_for_a_lock()
    {
        var gate = new object();
        Exception? thrown = null;
        lock (gate)
        {
            var thread = new Thread(() => thrown = Record.Exception(() =>
            {
                lock (gate)
                {
                }
            }));
            thread.Start();
            thread.Interrupt();
            thread.Join();
        }
        Assert.IsType<ThreadInterruptedException>(thrown);
    }

    [Fact]
    public void An_update_of_an_interrupted_thread_is_counted()
    {
        using var stats = MmStats.Open("interrupt", new MmStatsOptions { Path = directory.Path });
        var samples = stats.Samples("samples");
        var events = stats.Events("events");
        var text = stats.Text("text");
        var average = stats.MovingAverage("average");
        Exception?[] thrown = new Exception?[4];
        Thread[] threads = [.. Enumerable.Range(0, thrown.Length).Select(i => new Thread(() => thrown[i] = Record.Exception(() =>
        {
            for (var n = 0; n < Updates; n++)
            {
                Thread.CurrentThread.Interrupt();
                samples.Add(n);
                events.Warning("w");
                text.Set("t");
                average.Add(n);
            }
        })))];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Empty(thrown.OfType<Exception>().Select(e => e.ToString()));
    }
}
