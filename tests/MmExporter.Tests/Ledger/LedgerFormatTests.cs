using FsCheck;
using FsCheck.Fluent;
using MmExporter.Formats;
using MmExporter.Ledger;
using MmExporter.Ledger.Storage;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Ledger;

/// <summary>The bytes of a ledger.</summary>
public sealed class LedgerFormatTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(20_000);

    private static string GoldenPath => Path.Combine(RepoPaths.Root, "tests", "corpus", "ledger", "golden.ledger");

    [Fact]
    public void What_is_saved_is_what_is_loaded()
    {
        LedgerState state = Sample();
        LedgerState loaded = LedgerBytes.Reload(state, Start);
        Assert.Equal(state.Describe(), loaded.Describe());
        Assert.Equal((state.SeriesCount, state.SizeBytes, state.HeldCount), (loaded.SeriesCount, loaded.SizeBytes, loaded.HeldCount));
        Assert.True(loaded.HasFolded(1) && loaded.TryGetFolded(2, out FoldedGeneration folded) && folded == new FoldedGeneration(Start.ToUnixTimeSeconds(), Start.ToUnixTimeSeconds(), 0));
        Assert.True(loaded.Release(100) && state.Release(100));
        Assert.Equal(state.Describe(), loaded.Describe());
    }

    [Fact]
    public void The_file_of_an_earlier_exporter_is_read()
    {
        byte[] golden = File.ReadAllBytes(GoldenPath);
        LedgerState loaded = Totals.New();
        loaded.Restore(LedgerBytes.Decode(golden));
        Assert.Equal(Sample().Describe(), loaded.Describe());
        Assert.Equal(golden, LedgerBytes.Encode(Sample().Image(Start)));
    }

    [Fact]
    public void A_ledger_that_was_cut_is_refused_at_every_length()
    {
        byte[] bytes = LedgerBytes.Encode(Sample().Image(Start));
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(LedgerDecoder.TryDecode(bytes.AsMemory(0, length), out _, out _), $"{length} bytes were taken for a ledger.");
        }

        Assert.False(LedgerDecoder.TryDecode(new byte[] { 0 }.Concat(bytes).ToArray(), out _, out _));
        Assert.False(LedgerDecoder.TryDecode(bytes.Append((byte)0).ToArray(), out _, out _));
    }

    [Fact]
    public void Any_other_value_of_any_byte_is_refused()
    {
        byte[] bytes = LedgerBytes.Encode(Sample().Image(Start));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte right = bytes[i];
            for (int value = 0; value <= byte.MaxValue; value++)
            {
                bytes[i] = (byte)value;
                Assert.Equal(value == right, LedgerDecoder.TryDecode(bytes, out _, out _));
            }

            bytes[i] = right;
        }
    }

    /// <summary>The checksum is right here: what holds is only that nothing is believed without its bytes being there.</summary>
    [Fact]
    public void Damage_with_a_right_checksum_throws_nothing_and_takes_little_memory()
    {
        byte[] bytes = LedgerBytes.Encode(Sample().Image(Start));
        Gen<(int Offset, uint Value)> damage =
            from offset in Gen.Choose(LedgerLayout.HeaderLength, bytes.Length - LedgerLayout.TrailerLength - sizeof(uint))
            from value in Gen.Elements(0u, 1u, 2u, 3u, 0x7FFFFFFFu, 0x80000000u, uint.MaxValue, 0x10000u)
            select (offset, value);
        Properties.ForAll(damage.ListOf(3), 3_000, changes =>
        {
            byte[] damaged = [.. bytes];
            foreach ((int offset, uint value) in changes)
            {
                BitConverter.TryWriteBytes(damaged.AsSpan(offset), value);
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            if (LedgerDecoder.TryDecode(LedgerBytes.Seal(damaged), out LedgerImage? image, out _))
            {
                Totals.New().Restore(image);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        });
    }

    [Fact]
    public void Each_fault_has_its_reason()
    {
        byte[] bytes = LedgerBytes.Encode(Sample().Image(Start));
        Assert.Equal("it is too short", Fault([]));
        Assert.Equal("it is no ledger", Fault(new byte[100]));
        Assert.Equal("it is cut", Fault(bytes[..^1]));
        bytes[30]++;
        Assert.Equal("its checksum is wrong", Fault(bytes));
        bytes[8] = 9;
        Assert.Equal("its version is 9, not 1", Fault(bytes));
    }

    [Fact]
    public void Texts_of_any_length_and_script_come_back()
    {
        LedgerState state = Totals.New();
        string[] texts = ["", "ä€😀\0\n\"", new string('x', 300_000), new string('€', 200_000)];
        foreach (string text in texts)
        {
            state.Fold(new DeadWriter((ulong)text.Length + 1).Add(DeadWriter.Counter("m", "k"), 1, text), Start);
        }

        Assert.Equal(state.Describe(), LedgerBytes.Reload(state, Start).Describe());
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void The_checksum_is_that_of_Castagnoli(string text, uint crc)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(text);
        Assert.Equal(crc, Crc32C.Append(0, bytes));
        Assert.Equal(crc, Crc32C.Append(Crc32C.Append(0, bytes.AsSpan(0, bytes.Length / 2)), bytes.AsSpan(bytes.Length / 2)));
    }

    internal static LedgerState Sample()
    {
        LedgerState state = Totals.New();
        var exponential = new MetricDefinition
        {
            Name = "sizes",
            Unit = "By",
            Help = "Sizes of answers.",
            Kind = MetricKind.ExponentialHistogram,
            Number = NumberKind.Float,
            Scale = -2,
            FirstIndex = -3,
            BucketCount = 2,
            IsEmphasised = true,
            Words = 8,
        };
        var field = new MetricDefinition { Name = "a.b", DistinctIdentity = "a.b#1", Kind = MetricKind.Counter, Number = NumberKind.Signed, Words = 1 };
        state.Fold(
            new DeadWriter(1, start: 5)
                .Add(DeadWriter.Counter("requests", "route", "code"), 1_000, [7], "/", "200")
                .Add(exponential, 2_000, [DeadWriter.Word(2.5), 0, 0, 1, 2, 3, 4, 5])
                .Add(DeadWriter.Histogram("seconds", 0.5, 1), 3_000, [DeadWriter.Word(0.75), 0, 0, 1, 1, 0]),
            Start);
        state.Fold(new DeadWriter(2, "mail/out").Add(field, 3), Start);
        state.Hold(100, new DeadWriter(0).Add(DeadWriter.Counter("requests", "code", "route"), 500, [2], "200", "/").Add(DeadWriter.Doubles("held"), 0.5), Start);
        return state;
    }

    private static string? Fault(byte[] bytes)
    {
        Assert.False(LedgerDecoder.TryDecode(bytes, out _, out string? fault));
        return fault;
    }
}
