using MmExporter.Model;
using Mmstats.Demo;
using MmExporter.Formats;
using MmExporter.Formats.V1;
using MmExporter.Snapshots;
using Xunit.Abstractions;

namespace MmExporter.Tests.Races;

/// <summary>The reader against a writer in another process that never waits for it.</summary>
public sealed class RaceTests(ITestOutputHelper output)
{
    /// <summary>Every way in which a value can lie across words, cache lines and pages, 10 million readings in all.</summary>
    private const int ReadingsPerCase = 500_000;

    private static readonly string[][] Placements =
    [
        ["--place", "inline"],
        .. from place in new[] { "word", "line", "page" }
           from split in new[] { "1", "4", "7" }
           select new[] { "--place", place, "--split", split },
    ];

    [Fact]
    public async Task Ten_million_readings_of_a_writer_at_full_speed_are_never_torn_never_fall_and_advance()
    {
        RaceTally ours = new(), naive = new();
        foreach (string[] placement in Placements)
        {
            await RaceCounterAsync(placement, ours, naive);
            await RaceWholeAsync(placement, ours, naive);
        }

        output.WriteLine($"ours:  {ours}");
        output.WriteLine($"naive: {naive}");
        Assert.Equal(10_000_000, ours.Readings);
        Assert.Equal(0, ours.Torn);
        Assert.Equal(0, ours.Falls);
        Assert.True(naive.Torn > 0, "The naive reader saw no torn value either: this run proves nothing.");
        Assert.True(naive.Falls > 0, "The naive reader saw no counter fall either: this run proves nothing.");
    }

    [Theory]
    [InlineData("counter", "c")]
    [InlineData("whole", "w")]
    [InlineData("whole", "d")]
    public async Task At_200000_updates_a_second_99_of_100_scrapes_are_fresh(string pattern, string label)
    {
        const int MovingScrapes = 20_000;
        await using RacingWriter writer = await RacingWriter.StartAsync("--pattern", pattern, "--rate", "200000", "--place", "line", "--split", "4");
        var reading = new FileReading(new ModelSettings(), TimeProvider.System, new LivenessSettings(), V1Conventions.None);
        reading.Read(writer.File, 1);
        var content = (V1Decoder)writer.File.Content!;
        int index = writer.IndexOf(label);

        // Scrapes during which the writer did not get the processor say nothing; only those that met an update count.
        int moving = 0, stale = 0;
        ulong last = content.Number(index).Bits;
        for (long now = 2; moving < MovingScrapes; now++)
        {
            reading.Read(writer.File, now);
            bool isStale = content.StaleCount > 0;
            moving += isStale || content.Number(index).Bits != last ? 1 : 0;
            stale += isStale ? 1 : 0;
            last = content.Number(index).Bits;
            Assert.True(now < 1_000 * MovingScrapes, "The writer hardly ran.");
        }

        output.WriteLine($"{label}: {stale} of {moving} scrapes were stale, {reading.Retries} single readings");
        Assert.InRange(stale, 0, MovingScrapes / 100);
    }

    private async Task RaceCounterAsync(string[] placement, RaceTally ours, RaceTally naive)
    {
        await using RacingWriter writer = await RacingWriter.StartAsync(["--pattern", "counter", .. placement]);
        var reading = new FileReading(new ModelSettings(), TimeProvider.System, new LivenessSettings(), V1Conventions.None);
        reading.Read(writer.File, 1);
        int index = writer.IndexOf("c");
        var content = (V1Decoder)writer.File.Content!;
        var control = new NaiveReader(writer.Find("c"));
        RaceTally tally = new(), controlTally = new();
        ulong last = 0, controlLast = 0;
        for (int i = 0; i < ReadingsPerCase; i++)
        {
            reading.Read(writer.File, i + 2);
            tally.Stale += content.StaleCount > 0 ? 1 : 0;
            Count(tally, content.Number(index).Bits, ref last);
            Count(controlTally, control.Read(writer.File.Handle!), ref controlLast);
        }

        // How often a value advances depends on how much of the processor the writer gets; a reader that believes
        // everything sees just that.
        Assert.True(tally.Advances > controlTally.Advances / 2, $"The counter hardly advanced: {tally}; naive: {controlTally}");
        Assert.False(content.HasFallen[index], "A counter was taken for a plain number.");

        // A value that is torn at a carry is too high for a moment; only readings back to back see it fall.
        for (int i = 0; i < 2 * ReadingsPerCase; i++)
        {
            Count(controlTally, control.Read(writer.File.Handle!), ref controlLast);
        }

        Report($"counter {string.Join(' ', placement)}", tally, controlTally);
        ours.Add(tally);
        naive.Add(controlTally);
    }

    private async Task RaceWholeAsync(string[] placement, RaceTally ours, RaceTally naive)
    {
        await using RacingWriter writer = await RacingWriter.StartAsync(["--pattern", "whole", .. placement]);
        var reading = new FileReading(new ModelSettings(), TimeProvider.System, new LivenessSettings(), V1Conventions.None);
        reading.Read(writer.File, 1);
        int number = writer.IndexOf("w"), real = writer.IndexOf("d");
        var content = (V1Decoder)writer.File.Content!;
        var control = new NaiveReader(writer.Find("w"));
        RaceTally tally = new(), controlTally = new();
        ulong last = 0, controlLast = 0;
        for (int i = 0; i < ReadingsPerCase; i++)
        {
            reading.Read(writer.File, i + 2);
            tally.Stale += content.StaleCount > 0 ? 1 : 0;
            tally.Torn += IsServedWhole(content.Number(number)) && IsServedWhole(content.Number(real)) ? 0 : 1;
            Count(tally, content.Number(number).Bits, ref last);
            ulong believed = control.Read(writer.File.Handle!);
            controlTally.Torn += SelfChecking.IsWhole(believed) ? 0 : 1;
            Count(controlTally, believed, ref controlLast);
        }

        Report($"whole {string.Join(' ', placement)}", tally, controlTally);
        Assert.True(tally.Advances > 1, "The value did not advance.");

        // These values jump: their falls say nothing.
        tally.Falls = controlTally.Falls = 0;
        ours.Add(tally);
        naive.Add(controlTally);
    }

    /// <summary>A value that was never read whole yet is not served.</summary>
    private static bool IsServedWhole(Number number) => number.Kind switch
    {
        NumberKind.None => true,
        NumberKind.Float => SelfChecking.IsWhole(number.AsDouble()),
        _ => SelfChecking.IsWhole(number.Bits),
    };

    private static void Count(RaceTally tally, ulong value, ref ulong last)
    {
        tally.Readings++;
        tally.Advances += value != last ? 1 : 0;
        tally.Falls += value < last ? 1 : 0;
        last = value;
    }

    private void Report(string name, RaceTally ours, RaceTally naive) => output.WriteLine($"{name}: {ours}; naive: {naive}");
}
