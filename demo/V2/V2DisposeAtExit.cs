using System.Globalization;
using Mmstats.Writer;

namespace Mmstats.Demo.V2;

/// <summary>The process ends while threads count and make series, and it disposes when it ends.</summary>
internal static class V2DisposeAtExit
{
    public static void Run(MmStats stats, int threads)
    {
        using var counting = new CountdownEvent(threads);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => stats.Dispose();
        var counter = stats.Counter("c");
        var family = stats.CounterFamily("s", "", "", ["n"]);
        for (var i = 0; i < threads; i++)
            new Thread(Count) { IsBackground = true }.Start(i);
        counting.Wait();

        void Count(object? thread)
        {
            for (var n = 0; ; n++)
            {
                counter.Increment();
                family.With(string.Create(CultureInfo.InvariantCulture, $"{thread}-{n % 10_000}")).Increment();
                if (n == 0)
                    counting.Signal();
            }
        }
    }
}
