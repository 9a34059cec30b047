using MmExporter.Otlp.Delivery;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Otlp.Support;

/// <summary>Sends by a clock that stands still, except for the waits between attempts.</summary>
internal static class Sending
{
    /// <summary>So long that no wait between attempts is as long.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1000);

    /// <summary>As long as a request may take where it is to be tried until it is accepted.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromHours(10);

    public static readonly byte[] Request = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i % 7))];

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(300);

    /// <summary>Sends a request for as long as it takes.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="totalTime">Until when.</param>
    /// <returns>The result, and how long it waited between attempts.</returns>
    public static async Task<(SendResult Result, IReadOnlyList<TimeSpan> Waits)> SendAsync(EndpointSettings endpoint, TimeSpan totalTime)
    {
        var time = new ManualTime();
        using var sender = new OtlpSender(endpoint, totalTime, time);
        return await FinishAsync(sender.SendAsync(Request, CancellationToken.None), totalTime, time);
    }

    /// <summary>Tries once.</summary>
    public static async Task<SendResult> TryOnceAsync(EndpointSettings endpoint)
    {
        var time = new ManualTime();
        using var sender = new OtlpSender(endpoint, Long, time);
        return await TryOnceAsync(sender, time, Request);
    }

    /// <summary>Tries once, by a sender that is there already and the clock it has.</summary>
    public static async Task<SendResult> TryOnceAsync(OtlpSender sender, ManualTime time, ReadOnlyMemory<byte> request)
    {
        using var end = new CancellationTokenSource();
        Task<SendResult> sending = sender.SendAsync(request, end.Token);
        await Eventually.Async(() => sending.IsCompleted || time.Due.Any(due => due <= WaitMax), "the end of an attempt");
        await end.CancelAsync();
        SendResult result = await sending;
        Assert.Equal(1, result.Attempts);
        return result;
    }

    /// <summary>Lets the waits between attempts pass.</summary>
    public static async Task<(SendResult Result, IReadOnlyList<TimeSpan> Waits)> FinishAsync(Task<SendResult> sending, TimeSpan totalTime, ManualTime time)
    {
        var waits = new List<TimeSpan>();
        TimeSpan rest = totalTime;

        // Of the timers the one of the whole time is no wait, and that of an attempt is longer than any.
        TimeSpan[] Due() => [.. time.Due.Where(due => due <= WaitMax && due != rest)];
        while (!sending.IsCompleted)
        {
            await Eventually.Async(() => sending.IsCompleted || Due().Length > 0, "the end of an attempt");
            if (Due() is [var wait, ..])
            {
                waits.Add(wait);
                rest -= wait;
                time.Advance(wait);
            }
        }

        return (await sending, waits);
    }
}
