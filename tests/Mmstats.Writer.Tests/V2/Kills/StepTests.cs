using Mmstats.Format.V2;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Kills;

/// <summary>
/// A writer makes a file and series and updates them while a tracer looks at the file after every single instruction:
/// what stands there after any of them is what a kill at that moment would leave.
/// </summary>
public sealed class StepTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task File_reads_after_every_instruction_of_its_writer()
    {
        var states = await StepAsync();
        Assert.InRange(states.Count, 60, 10_000);
        var seen = new HashSet<string>();
        V2Image? before = null;
        foreach (var bytes in states)
        {
            // Reading it fails the test where anything in it is wrong.
            var state = V2Image.Read(bytes);
            Assert.Equal(0, state.Header.Progress.ClosedAt);
            CheckSeries(state, seen);
            // Nothing is ever taken back.
            if (before != null)
                Assert.InRange(state.Series.Count, before.Series.Count, before.Series.Count + 1);
            before = state;
        }
        // The stepping is fine enough to see a series before its first update, an update that is under way, and the end.
        Assert.Superset(
            new HashSet<string>
            {
                "no series", "histogram 0", "histogram odd", "histogram half", "histogram 5", "counter 0", "counter 7",
                $"counter {7 + (1L << 40)}", "text empty", "text odd", "text set", "samples 0", "samples 6",
            },
            seen);
    }

    private static void CheckSeries(V2Image state, HashSet<string> seen)
    {
        if (state.Series.Count == 0)
            seen.Add("no series");
        foreach (var series in state.Series)
        {
            switch (series.Name)
            {
                case "histogram":
                    CheckHistogram(series, seen);
                    break;
                case "counter":
                    Assert.Equal("label=value", series.Labels);
                    Assert.Contains(series.UInt64, new[] { 0ul, 7ul, 7ul + (1ul << 40) });
                    seen.Add($"counter {series.UInt64}");
                    break;
                case "text":
                    CheckText(series, seen);
                    break;
                default:
                    Assert.Equal("samples", series.Name);
                    CheckSamples(series, seen);
                    break;
            }
        }
    }

    // The n-th of five updates records n.
    private static void CheckHistogram(V2SeriesImage histogram, HashSet<string> seen)
    {
        var count = histogram.Count;
        var seq = histogram.Seqs.Max(seqs => seqs[0]);
        var done = seq / 2;
        if (seq % 2 == 0)
        {
            Assert.Equal(done, count);
            Assert.Equal(SumOf(count), histogram.Double);
            if (count > 0)
                Assert.Equal((1.0, (double)count), (histogram.Minimum, histogram.Maximum));
            seen.Add($"histogram {count}");
            return;
        }
        Assert.InRange(count, done, done + 1);
        Assert.Contains(histogram.Double, new[] { SumOf(done), SumOf(done + 1) });
        seen.Add("histogram odd");
        if (histogram.Double != SumOf(count))
            seen.Add("histogram half");
    }

    private static void CheckText(V2SeriesImage text, HashSet<string> seen)
    {
        if (text.Seqs[0][0] % 2 == 1)
        {
            seen.Add("text odd");
            return;
        }
        Assert.Equal(text.Seqs[0][0] == 0 ? "" : "sixteen bytes...", text.Text);
        seen.Add(text.Text.Length == 0 ? "text empty" : "text set");
    }

    // The n-th of six is (n seconds, n); a reader leaves out what the writer may be overwriting.
    private static void CheckSamples(V2SeriesImage samples, HashSet<string> seen)
    {
        var head = new V2Words(samples.Words[0]).U64(0);
        Assert.InRange(head, 0ul, 6ul);
        Assert.All(samples.Samples, sample => Assert.Equal((long)sample.Value * 1_000_000_000, sample.Time));
        Assert.Equal(
            Enumerable.Range(1, (int)head).TakeLast(samples.Shape.EntryCount - V2Layout.RingMarginEntries).Select(n => (double)n),
            samples.Samples.Select(sample => sample.Value));
        seen.Add($"samples {head}");
    }

    private static double SumOf(ulong count) => count * (count + 1.0) / 2;

    private async Task<List<byte[]>> StepAsync()
    {
        var step = directory.File("step");
        (await RunProcess.Async("cc", ["-O2", "-o", step, Path.Combine(RepoPaths.Root, "tests", "rig", "c", "step.c")])).MustSucceed();
        var files = Directory.CreateDirectory(directory.File("files")).FullName;
        var states = Directory.CreateDirectory(directory.File("states")).FullName;
        // Compiled for good at the first call, and no collection while the thread is stepped.
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_TieredCompilation"] = "0", ["DOTNET_gcServer"] = "0", ["DOTNET_gcConcurrent"] = "0", ["DOTNET_GCgen0size"] = "10000000",
        };
        string[] command = [files, states, "--", RepoPaths.Demo, "v2", "--pattern", "step", "--dir", files];
        (await RunProcess.Async(step, command, environment, TimeSpan.FromMinutes(5))).MustSucceed();
        return [.. Directory.GetFiles(states).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    }
}
