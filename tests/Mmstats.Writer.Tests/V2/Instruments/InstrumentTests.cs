using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Mmstats.Format.V2;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Instruments;

/// <summary>What each instrument puts into the file for what it is given.</summary>
public sealed class InstrumentTests : IDisposable
{
    private static readonly int[] TextCapacities = [1, 8, 9, 24, 40];

    private readonly TempDirectory directory = new();
    private readonly MmStats stats;

    public InstrumentTests() => stats = MmStats.Open("app", new MmStatsOptions { Path = directory.Path, Lanes = 16 });

    public void Dispose()
    {
        stats.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void Counters_take_what_they_take_and_count_what_they_reject()
    {
        var counter = stats.Counter("c");
        counter.Add(0);
        counter.Add(long.MaxValue);
        counter.Add(long.MaxValue);
        counter.Add(5);
        var sum = stats.DoubleCounter("d");
        sum.Add(0.25);
        sum.Add(0);
        var level = stats.UpDownCounter("u");
        level.Decrement();
        level.Add(long.MinValue);
        level.Increment();
        var balance = stats.DoubleUpDownCounter("b");
        balance.Add(-1.5);
        Assert.Equal(0ul, Totals().First.RejectedValues);
        counter.Add(-1);
        sum.Add(-double.Epsilon);
        sum.Add(double.NaN);
        sum.Add(double.PositiveInfinity);
        balance.Add(double.NaN);
        balance.Add(double.NegativeInfinity);
        stats.SharedCounter("s").Add(-1);
        var totals = Totals();
        Assert.Equal(unchecked(ulong.MaxValue - 1 + 5), totals.UInt64("c"));
        Assert.Equal(0.25, totals.Double("d"));
        Assert.Equal(long.MinValue, totals.Int64("u"));
        Assert.Equal(-1.5, totals.Double("b"));
        Assert.Equal(7ul, totals.First.RejectedValues);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.5)]
    [InlineData(-1.5)]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(double.Epsilon)]
    [InlineData(-double.Epsilon)]
    public void Least_and_greatest_are_those_of_one_value_too(double value)
    {
        stats.Histogram("h", "", "", Buckets.Explicit()).Record(value);
        var histogram = Totals().Only("h");
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(histogram.Minimum));
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(histogram.Maximum));
        Assert.Equal(1ul, histogram.Count);
    }

    [Fact]
    public void Negative_zero_is_a_value_like_others() => Least_and_greatest_are_those_of_one_value_too(-0.0);

    [Fact]
    public void Least_greatest_sum_and_count_are_those_of_all_values()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var values = Enumerable.Range(0, random.Next(1, 40)).Select(_ => (random.Next(2000) - 1000) / 4.0).ToArray();
            var histogram = stats.Histogram("h", "", "", Buckets.Explicit(-100, 0, 100), ("n", $"{round}"));
            foreach (var value in values)
            {
                histogram.Record(value);
                histogram.Record(round % 2 == 0 ? double.NaN : double.PositiveInfinity);
            }
            var image = Totals().Only("h", $"n={round}");
            Assert.Equal((values.Min(), values.Max(), values.Sum()), (image.Minimum, image.Maximum, image.Double));
            Assert.Equal((ulong)values.Length, image.Count);
            Assert.Equal((ulong)values.Count(value => value is > -100 and <= 0), image.Buckets[1]);
        }
    }

    [Fact]
    public void Histogram_that_was_never_recorded_has_no_least_value()
    {
        stats.Histogram("h");
        var words = new V2Words(Totals().Only("h").Words[0]);
        Assert.All(Enumerable.Range(0, words.Count), i => Assert.Equal(0ul, new V2Words(Totals().Only("h").Words[0]).U64(i)));
    }

    [Fact]
    public void Duration_that_is_a_bound_is_in_its_bucket()
    {
        var bounds = Totals(() => stats.Timer("first")).Only("first").Bounds;
        var timer = stats.Timer("t");
        foreach (var bound in bounds)
            timer.Record(TimeSpan.FromSeconds(bound));
        Assert.Equal([.. bounds.Select(_ => 1ul), 0ul], Totals().Only("t").Buckets);
        // Every number of milliseconds is the double of its seconds.
        var all = stats.Timer("all", "", Buckets.Explicit(0.5));
        var sum = 0.0;
        for (var i = 1; i <= 1000; i++)
        {
            all.Record(TimeSpan.FromMilliseconds(i));
            sum += TimeSpan.FromMilliseconds(i).TotalSeconds;
        }
        Assert.Equal(sum, Totals().Only("all").Double);
        Assert.Equal([500ul, 500ul], Totals().Only("all").Buckets);
    }

    [Theory]
    [InlineData("s", 1)]
    [InlineData("ms", 1e3)]
    [InlineData("us", 1e6)]
    [InlineData("ns", 1e9)]
    [InlineData("By", 1)]
    public void Measured_time_is_in_the_unit_of_the_histogram(string unit, double perSecond)
    {
        var histogram = stats.Histogram("h", "", unit, Buckets.Explicit());
        var started = Stopwatch.GetTimestamp();
        using (histogram.Time())
            Thread.SpinWait(100_000);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Assert.InRange(Totals().Only("h").Double, double.Epsilon, seconds * perSecond);
    }

    [Fact]
    public void Exemplar_is_the_latest_with_its_trace()
    {
        var histogram = stats.Histogram("h", "", "", Buckets.Explicit(1).WithExemplars());
        var plain = stats.Histogram("plain", "", "", Buckets.Explicit(1));
        var context = new ActivityContext(
            ActivityTraceId.CreateFromString("0123456789abcdef0011223344556677"), ActivitySpanId.CreateFromString("8899aabbccddeeff"), ActivityTraceFlags.Recorded);
        histogram.Record(1, context);
        histogram.Record(2, default);
        histogram.Record(double.NaN, context);
        plain.Record(3, context);
        var before = UnixTime.Now(TimeProvider.System);
        histogram.Record(5, context);
        var image = Totals().Only("h");
        var lane = image.Words.FindIndex(words => Exemplar(words, image.Shape).Exists);
        var exemplar = Exemplar(image.Words[lane], image.Shape);
        Assert.Equal(5, exemplar.Value);
        Assert.InRange(exemplar.Time, before, UnixTime.Now(TimeProvider.System));
        Assert.Equal("0123456789abcdef0011223344556677", Convert.ToHexStringLower(exemplar.TraceId));
        Assert.Equal("8899aabbccddeeff", Convert.ToHexStringLower(exemplar.SpanId));
        Assert.Equal([2ul * 3, 2ul * 2], image.Seqs[lane]);
        Assert.Equal(1ul, Totals().Only("plain").Count);
    }

    [Fact]
    public void Gauge_holds_any_double_and_the_time_when_it_was_set()
    {
        var gauge = stats.Gauge("g");
        Assert.Equal(0ul, new V2Words(Totals().Only("g").Words[0]).U64(1));
        foreach (var value in new[] { 1.5, -0.0, double.NaN, double.PositiveInfinity, double.MinValue })
        {
            gauge.Value = value;
            Assert.Equal(BitConverter.DoubleToUInt64Bits(value), BitConverter.DoubleToUInt64Bits(gauge.Value));
            Assert.Equal(BitConverter.DoubleToUInt64Bits(value), Totals().Only("g").UInt64);
        }
        // Near enough to CLOCK_MONOTONIC: a coarse clock is allowed.
        Assert.InRange(Monotonic() - (long)new V2Words(Totals().Only("g").Words[0]).U64(1), -100_000_000, 10_000_000_000);
        stats.Gauge("sum", "", "", GaugeMerge.Sum).Set(2);
        Assert.Equal(1, Totals().Only("sum").Shape.DataWords);
        Assert.Equal(V2MergeRule.Sum, Totals().Only("sum").Shape.MergeRule);
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.Gauge("x", "", "", (GaugeMerge)7));
    }

    [Fact]
    public void Averages_are_those_of_the_last_values_and_of_all()
    {
        var moving = stats.MovingAverage("m", size: 5);
        var running = stats.RunningAverage("r");
        var random = new Random(4);
        var values = new List<double>();
        Assert.Equal((0.0, 0.0), (moving.Value, running.Value));
        for (var i = 0; i < 1000; i++)
        {
            var value = random.Next(1_000_000) / 8.0;
            values.Add(value);
            moving.Add(value);
            running.Add(value);
            moving.Add(double.NaN);
            running.Add(double.NegativeInfinity);
            Assert.Equal(values.TakeLast(5).Average(), moving.Value, 9);
            Assert.Equal(values.Average(), running.Value, 6);
        }
        var totals = Totals();
        Assert.Equal(moving.Value, totals.Double("m"));
        Assert.Equal(running.Value, totals.Double("r"));
        Assert.Equal(2000ul, totals.First.RejectedValues);
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.MovingAverage("x", size: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.MovingAverage("x", size: 1_000_001));
    }

    [Fact]
    public void Text_is_the_longest_beginning_of_whole_characters_that_has_room()
    {
        string[] parts = ["a", "é", "€", "😀", "\uD800", "\0", "\n"];
        var random = new Random(5);
        var texts = TextCapacities.ToDictionary(capacity => capacity, capacity => stats.Text($"t{capacity}", capacity: capacity));
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => parts[random.Next(parts.Length)]));
            foreach (var (_, instrument) in texts)
                instrument.Set(text);
            var totals = Totals();
            foreach (var capacity in texts.Keys)
                Assert.Equal(Cut(text, (capacity + 7) / 8 * 8), totals.Only($"t{capacity}").Text);
        }
        texts[8].Set((string?)null);
        Assert.Equal("", Totals().Only("t8").Text);
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.Text("x", capacity: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.Text("x", capacity: 32_769));
        stats.Text("greatest", capacity: 32_768).Set(new string('x', 40_000));
        Assert.Equal(32_768, Totals().Only("greatest").Text.Length);
    }

    [Fact]
    public void State_is_one_of_its_names()
    {
        var state = stats.State("s", "", ["one", "two", "three"]);
        var flag = stats.State("f");
        state.Set("three");
        flag.Set(true);
        Assert.Equal((2ul, 1ul), (Totals().UInt64("s"), Totals().UInt64("f")));
        state.Set("four");
        state.Set(3);
        state.Set(-1);
        flag.Set(2);
        Assert.Equal((2ul, 1ul), (Totals().UInt64("s"), Totals().UInt64("f")));
        Assert.Equal(4ul, Totals().First.RejectedValues);
        state.Set(false);
        flag.Set(0);
        Assert.Equal((0ul, 0ul), (Totals().UInt64("s"), Totals().UInt64("f")));
        Assert.Throws<ArgumentException>(() => stats.State("x", "", ["alone"]));
        Assert.Throws<ArgumentException>(() => stats.State("x", "", ["a", "a"]));
        Assert.Throws<ArgumentException>(() => stats.State("x", "", ["a", ""]));
        Assert.Throws<ArgumentException>(() => stats.State("x", "", [.. Enumerable.Range(0, 65).Select(i => $"s{i}")]));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    [InlineData(4, 4)]
    [InlineData(5, 8)]
    [InlineData(1024, 1024)]
    public void Ring_of_samples_keeps_the_last_ones(int capacity, int entries)
    {
        var ring = stats.Samples("s", capacity: capacity);
        Assert.Empty(Totals().Only("s").Samples);
        for (var i = 1; i <= 3000; i++)
        {
            ring.Add(DateTimeOffset.UnixEpoch.AddSeconds(i), i / 2.0);
            if (i > 20 && i < 2990)
                continue;
            var kept = Math.Min(i, entries - V2Layout.RingMarginEntries);
            var expected = Enumerable.Range(i - kept + 1, kept).Select(n => new V2Sample(n * 1_000_000_000L, n / 2.0));
            Assert.Equal(expected, Totals().Only("s").Samples);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.Samples("x", capacity: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.Samples("x", capacity: (1 << 20) + 1));
    }

    [Fact]
    public void Ring_of_events_keeps_the_last_ones_with_texts_cut_between_characters()
    {
        var events = stats.Events("e", capacity: 8, textBytes: 12);
        var before = UnixTime.Now(TimeProvider.System);
        for (var i = 0; i < 50; i++)
            events.Add((Severity)(1 + (i % 24)), $"{i} 😀😀😀😀");
        events.Error("e");
        events.Warning("");
        events.Information("i");
        events.Add((Severity)0, "rejected");
        events.Add((Severity)25, "rejected");
        var entries = Totals().Only("e").Events;
        Assert.Equal([47, 48, 49], entries.Take(3).Select(entry => int.Parse(entry.Text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal("47 😀😀😀", entries[0].Text);
        Assert.Equal([(17u, "e"), (13u, ""), (9u, "i")], entries.Skip(3).Select(entry => (entry.Severity, entry.Text)));
        Assert.All(entries, entry => Assert.InRange(entry.Time, before, UnixTime.Now(TimeProvider.System)));
        Assert.Equal(2ul, Totals().First.RejectedValues);
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.Events("x", textBytes: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.Events("x", textBytes: 1025));
        Assert.Throws<ArgumentOutOfRangeException>(() => stats.Events("x", capacity: 4097));
    }

    [Fact]
    public void Threads_take_turns_in_rings_and_texts()
    {
        var samples = stats.Samples("s", capacity: 1 << 14);
        var events = stats.Events("e", capacity: 4096);
        var text = stats.Text("t");
        ThreadBatch.Run(4, thread =>
        {
            for (var i = 0; i < 1000; i++)
            {
                samples.Add(DateTimeOffset.UnixEpoch, (thread * 1000) + i);
                events.Error(new string((char)('a' + thread), 20));
                text.Set(new string((char)('a' + thread), 20 + thread));
            }
        });
        Assert.Equal(Enumerable.Range(0, 4000).Select(i => (double)i), Totals().Only("s").Samples.Select(sample => sample.Value).Order());
        Assert.All(Totals().Only("e").Events, entry => Assert.Equal(new string(entry.Text[0], 20), entry.Text));
        var last = Totals().Only("t").Text;
        Assert.Equal(new string(last[0], 20 + last[0] - 'a'), last);
    }

    [Fact]
    public void Info_is_a_one_with_the_facts_as_labels()
    {
        stats.Info("build", "What was built.", ("version", "1.2"), ("commit", "abc"));
        stats.Info("build", "What was built.", ("commit", "abc"), ("version", "1.2"));
        Assert.Equal(1.0, Totals().Only("build", "commit=abc,version=1.2").Double);
    }

    private static V2Exemplar Exemplar(byte[] words, V2Shape shape)
    {
        Assert.True(V2HistogramValue.TryRead(words, shape, out var value));
        return value.Exemplar;
    }

    // Byte by byte, as the format says it: whole characters while there is room, and what is no character as U+FFFD.
    private static string Cut(string text, int bytesMax)
    {
        var cut = new StringBuilder();
        var room = bytesMax;
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            cut.Append(rune);
        }
        return cut.ToString();
    }

    private static long Monotonic()
    {
        Assert.Equal(0, GetTime(1, out var time));
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    private V2Totals Totals() => V2Totals.Of(stats);

    private V2Totals Totals(Action before)
    {
        before();
        return Totals();
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Time time);

    private readonly record struct Time(long Seconds, long Nanoseconds);
}
