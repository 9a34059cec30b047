using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Formats.V1;
using MmExporter.Model;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Formats;

/// <summary>What the decoder makes of states that no two readings agree on, and of files that change under it.</summary>
public sealed class DecoderTests
{
    private const int Label = 1 + 2;

    [Fact]
    public void A_file_that_was_cut_to_nothing_while_it_was_read_is_pending()
    {
        var decoder = new V1Decoder("app-1-1.mmstats");
        decoder.Begin([], [], 1);
        Assert.Equal((RefusalReason.NotYet, 0), (decoder.Refusal, decoder.Fields.Length));

        byte[] file = new V1Image().Gauge("x", 1).ToArray();
        decoder.Begin(file, file, 2);
        Assert.Equal((RefusalReason.None, 1), (decoder.Refusal, decoder.Fields.Length));
        decoder.Begin(file, [], 3);
        Assert.Equal((RefusalReason.NotYet, 0), (decoder.Refusal, decoder.Fields.Length));
    }

    [Fact]
    public void Labels_that_change_between_two_readings_are_waited_for()
    {
        byte[] earlier = new V1Image().Gauge("ab", 1).ToArray(), later = new V1Image().Gauge("ac", 1).ToArray();
        var decoder = new V1Decoder("app-1-1.mmstats");
        decoder.Begin(earlier, later, 1);
        Assert.Equal((RefusalReason.NotYet, 0), (decoder.Refusal, decoder.Fields.Length));
        decoder.Begin(later, later, 2);
        Assert.Equal("ac", Assert.Single(decoder.Fields).Label);
    }

    [Fact]
    public void The_structure_is_parsed_again_only_when_it_changes()
    {
        byte[] file = new V1Image().Counter("x", 1).ToArray();
        var decoder = new V1Decoder("app-1-1.mmstats");
        decoder.Begin(file, file, 1);
        int version = decoder.Epoch;
        byte[] counted = new V1Image().Counter("x", 2).ToArray();
        decoder.Begin(counted, counted, 2);
        Assert.Equal(version, decoder.Epoch);
        byte[] longer = new V1Image().Counter("x", 2).Gauge("y", 1).ToArray();
        decoder.Begin(longer, longer, 3);
        Assert.Equal((version + 1, 2), (decoder.Epoch, decoder.Fields.Length));
    }

    /// <summary>A value within one aligned word is copied at one instant whatever the rest of the state does.</summary>
    [Theory]
    [InlineData("H", 1, 7)]
    [InlineData("I", 0, 7)]
    [InlineData("b", 6, -7)]
    [InlineData("d", 0, 7)]
    public void An_unsettled_value_within_one_word_is_served_from_the_last_reading(string type, int placement, long value)
    {
        (V1Decoder decoder, byte[] file) = Begin(type, placement);
        byte[] bytes = type == "d" ? V1Image.Bytes((double)value) : BitConverter.GetBytes(value)[..Size(type)];
        byte[] state = [0, .. new byte[bytes.Length], .. bytes];

        decoder.TakeUnsettled(0, Readings(decoder, file, new byte[state.Length], state));
        Assert.Equal((0, (double)value), (decoder.StaleCount, decoder.Number(0).AsDouble()));
    }

    /// <summary>The other buffer holds the value before the shown one, or the one after it.</summary>
    [Fact]
    public void Where_only_the_other_buffer_lies_within_one_word_its_value_is_served()
    {
        (V1Decoder decoder, byte[] file) = Begin("I", 3);
        byte[] state = [0, 6, 0, 0, 0, 7, 0, 0, 0];
        decoder.TakeUnsettled(0, Readings(decoder, file, new byte[state.Length], state));
        Assert.Equal((0, 6UL), (decoder.StaleCount, decoder.Number(0).Bits));
    }

    [Fact]
    public void An_unsettled_value_across_words_keeps_its_last_whole_reading_and_is_stale()
    {
        (V1Decoder decoder, byte[] file) = Begin("d", 3);
        byte[] first = [0, .. V1Image.Bytes(1.0), .. V1Image.Bytes(2.0)], second = [1, .. V1Image.Bytes(3.0), .. V1Image.Bytes(2.0)];
        decoder.TakeUnsettled(0, Readings(decoder, file, first, second));
        Assert.Equal((1, NumberKind.None, 0L), (decoder.StaleCount, decoder.Number(0).Kind, decoder.OldestStaleTimestamp));

        decoder.Begin(file, file, 20);
        decoder.TakeSettled(0, first);
        Assert.Equal((0, 2.0), (decoder.StaleCount, decoder.Number(0).AsDouble()));
        decoder.Begin(file, file, 30);
        decoder.TakeUnsettled(0, Readings(decoder, file, first, second));
        Assert.Equal((1, 2.0, 20L), (decoder.StaleCount, decoder.Number(0).AsDouble(), decoder.OldestStaleTimestamp));
        decoder.Begin(file, file, 40);
        decoder.TakeUnsettled(0, default);
        Assert.Equal((1, 2.0, 20L), (decoder.StaleCount, decoder.Number(0).AsDouble(), decoder.OldestStaleTimestamp));
        decoder.Begin(file, file, 50);
        decoder.TakeSettled(0, second);
        Assert.Equal((0, 3.0, 0L), (decoder.StaleCount, decoder.Number(0).AsDouble(), decoder.OldestStaleTimestamp));
    }

    [Fact]
    public void An_unsettled_counter_takes_the_bound_and_never_falls_behind_what_was_served()
    {
        (V1Decoder decoder, byte[] file) = Begin("Q", 3);
        byte[][] states = [.. Enumerable.Range(0, 4).Select(i => (byte[])[(byte)(i & 1), .. V1Image.Bytes(100UL + (ulong)i), .. V1Image.Bytes(101UL + (ulong)i)])];
        decoder.TakeUnsettled(0, Readings(decoder, file, states));
        Assert.Equal((0, 102UL), (decoder.StaleCount, decoder.Number(0).Bits));

        decoder.Begin(file, file, 2);
        decoder.TakeSettled(0, [0, .. V1Image.Bytes(199UL), .. V1Image.Bytes(200UL)]);
        decoder.Begin(file, file, 3);
        decoder.TakeUnsettled(0, Readings(decoder, file, states));
        Assert.Equal(200UL, decoder.Number(0).Bits);
        Assert.False(decoder.HasFallen[0]);
    }

    [Fact]
    public void A_number_that_falls_within_unsettled_readings_keeps_its_last_value_until_it_settles()
    {
        (V1Decoder decoder, byte[] file) = Begin("Q", 7);
        decoder.TakeSettled(0, [0, .. V1Image.Bytes(1UL), .. V1Image.Bytes(500UL)]);
        byte[][] states = [.. Enumerable.Range(0, 4).Select(i => (byte[])[(byte)(i & 1), .. V1Image.Bytes((900UL - (ulong)i) << 20), .. V1Image.Bytes((800UL - (ulong)i) << 20)])];
        decoder.TakeUnsettled(0, Readings(decoder, file, states));
        Assert.Equal((1, 500UL), (decoder.StaleCount, decoder.Number(0).Bits));
        decoder.TakeSettled(0, [0, .. V1Image.Bytes(1UL), .. V1Image.Bytes(499UL)]);
        Assert.True(decoder.HasFallen[0]);
        Assert.Equal(499UL, decoder.Number(0).Bits);
    }

    [Fact]
    public void What_cannot_be_read_in_a_pass_keeps_its_values_and_is_stale()
    {
        (V1Decoder decoder, byte[] file) = Begin("Q", 3);
        decoder.TakeSettled(0, [0, .. V1Image.Bytes(1UL), .. V1Image.Bytes(500UL)]);
        decoder.Begin(11);
        decoder.KeepAll();
        Assert.Equal((1, 10L, 500UL), (decoder.StaleCount, decoder.OldestStaleTimestamp, decoder.Number(0).Bits));
    }

    [Fact]
    public void A_text_that_does_not_settle_keeps_its_last_whole_reading()
    {
        byte[] file = new V1Image().Text("t", "old").ToArray();
        var decoder = new V1Decoder("app-1-1.mmstats");
        decoder.Begin(file, file, 1);
        Extent extent = decoder.Extents[0];
        decoder.TakeSettled(0, file.AsSpan(extent.Offset, extent.Length));
        decoder.Begin(file, file, 2);
        decoder.TakeUnsettled(0, Readings(decoder, file, file[extent.Offset..(extent.Offset + extent.Length)], new byte[extent.Length]));
        Assert.Equal(("old", 1, 1L), (decoder.Texts[0], decoder.StaleCount, decoder.OldestStaleTimestamp));
    }

    [Fact]
    public void Stale_values_and_the_age_of_the_oldest_are_counted()
    {
        var result = new CollectionResult(new Catalog(), [], timestamp: 100);
        foreach (long wholeAt in new[] { 30, 20, 40 })
        {
            (V1Decoder decoder, byte[] file) = Begin("d", 3);
            decoder.Begin(file, file, wholeAt);
            decoder.TakeSettled(0, [0, .. new byte[16]]);
            decoder.Begin(file, file, 100);
            decoder.TakeUnsettled(0, default);
            result.Count(new SourceFile("/x"u8.ToArray(), new FileIdentity(1, 1)) { Content = decoder });
        }

        Assert.Equal((3, 20L, 3), (result.StaleValues, result.OldestStaleTimestamp, result.ReadFiles));
    }

    /// <summary>A decoder that has parsed a file with one buffered field, its first buffer lying at a place in its word.</summary>
    private static (V1Decoder Decoder, byte[] File) Begin(string type, int placement)
    {
        int labelLength = (placement - Label - 2 - 1 - 1 + 16) % 8 + 8;
        byte[] file = new V1Image().Buffered(new string('l', labelLength), type, new byte[Size(type)], new byte[Size(type)]).ToArray();
        var decoder = new V1Decoder("app-1-1.mmstats");
        decoder.Begin(file, file, 10);
        Assert.Equal(placement, (decoder.Extents[0].Offset + 1) % 8);
        return (decoder, file);
    }

    private static int Size(string type) => type switch { "b" => 1, "H" => 2, "I" => 4, _ => 8 };

    private static ExtentReadings Readings(V1Decoder decoder, byte[] file, params byte[][] states)
    {
        Extent extent = decoder.Extents[0];
        const int Alignment = StableReader.WindowAlignment;
        int start = extent.Offset / Alignment * Alignment, windowLength = (extent.Offset + extent.Length + Alignment - 1) / Alignment * Alignment - start;
        byte[] windows = new byte[states.Length * windowLength];
        for (int i = 0; i < states.Length; i++)
        {
            file.AsSpan(start, windowLength).CopyTo(windows.AsSpan(i * windowLength));
            states[i].CopyTo(windows, i * windowLength + extent.Offset - start);
        }

        return new ExtentReadings(windows, states.Length, windowLength, extent);
    }
}
