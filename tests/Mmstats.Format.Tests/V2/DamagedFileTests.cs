using Mmstats.Format.Tests.V2.Support;
using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2;

/// <summary>Whatever became of a good file: it is read or refused, without an exception and without memory.</summary>
public sealed class DamagedFileTests
{
    private const int HeaderLength = 4096;
    private static readonly byte[] Golden = GoldenFile.Bytes;
    private static readonly int DirectoryEnd = (int)BitConverter.ToInt64(Golden, 192);

    [Fact]
    public void A_file_cut_at_any_length_is_refused()
    {
        var walk = new V2Walk();
        for (int length = 0; length < Golden.Length; length++)
        {
            walk.Read(Golden.AsSpan(0, length));
            Assert.Equal(length < HeaderLength ? V2Refusal.HeaderTruncated : V2Refusal.WrongFileSize, walk.Refusal);
        }

        walk.Read([.. Golden, 0]);
        Assert.Equal(V2Refusal.WrongFileSize, walk.Refusal);
    }

    [Fact]
    public void A_directory_cut_at_any_length_gives_the_records_before_the_cut()
    {
        var walk = new V2Walk();
        int last = 0;
        for (int length = 0; length <= DirectoryEnd; length++)
        {
            walk.ReadDirectoryOnly(Golden.AsSpan(HeaderLength, length));
            Assert.InRange(walk.DirectoryOffset, last, length);
            Assert.Equal(walk.DirectoryOffset < length ? V2Refusal.RecordBeyondDirectory : V2Refusal.None, walk.DirectoryRefusal);
            last = walk.DirectoryOffset;
        }

        Assert.Equal(DirectoryEnd, last);
    }

    [Fact]
    public void A_directory_that_is_read_in_steps_is_read_like_the_whole()
    {
        var whole = new V2Walk();
        whole.Read(Golden);
        var walk = new V2Walk();
        foreach (int step in new[] { 8, 16, 72, 320, 4096 })
        {
            walk.ReadInSteps(Golden, step);
            Assert.Equal((whole.Hash, whole.Metrics, whole.Series, whole.GoodSeries), (walk.Hash, walk.Metrics, walk.Series, walk.GoodSeries));
        }

        Assert.Equal((29, 43, 43, 0), (whole.Metrics, whole.Series, whole.GoodSeries, whole.LeftOut));
    }

    [Fact]
    public void Every_change_of_a_byte_of_the_header_is_read_or_refused()
    {
        var walk = new V2Walk();
        foreach (int offset in Enumerable.Range(0, 136).Concat(Enumerable.Range(192, 56)))
        {
            ChangeByte(offset, Enumerable.Range(1, 255), walk);
        }

        V2Refusal[] expected =
        [
            V2Refusal.UnknownMagic, V2Refusal.WrongHeaderSize, V2Refusal.UnknownFeatures, V2Refusal.WrongFileSize,
            V2Refusal.WrongDirectoryOffset, V2Refusal.WrongDirectoryCapacity, V2Refusal.WrongSharedOffset, V2Refusal.WrongLaneOffset,
            V2Refusal.WrongLaneStride, V2Refusal.WrongLaneCount, V2Refusal.DirectoryMeetsSharedArea, V2Refusal.SharedAreaMeetsLanes,
            V2Refusal.LaneMeetsNext, V2Refusal.LanesMissFileEnd, V2Refusal.WrongDirectoryEnd, V2Refusal.WrongLanesUsed,
        ];
        Assert.All(expected, refusal => Assert.True(walk.Met[(int)refusal] > 0, refusal.ToString()));
    }

    [Fact]
    public void What_is_reserved_in_the_header_is_not_looked_at()
    {
        var walk = new V2Walk();
        walk.Read(Golden);
        ulong hash = walk.Hash;
        byte[] file = [.. Golden];
        foreach (int offset in Enumerable.Range(76, 4).Concat(Enumerable.Range(136, 56)).Concat(Enumerable.Range(248, HeaderLength - 248)))
        {
            for (int bit = 0; bit < 8; bit++)
            {
                file[offset] = (byte)(1 << bit);
                walk.Read(file);
                Assert.Equal((V2Refusal.None, hash), (walk.Refusal, walk.Hash));
            }

            file[offset] = 0;
        }
    }

    [Fact]
    public void Every_change_of_a_byte_of_the_directory_leaves_a_file_that_reads()
    {
        var walk = new V2Walk();
        for (int offset = 0; offset < DirectoryEnd; offset++)
        {
            ChangeByte(HeaderLength + offset, Enumerable.Range(1, 255), walk);
        }

        Assert.Equal(0, walk.Met[(int)V2Refusal.WrongFileSize]);
        V2Refusal[] expected =
        [
            V2Refusal.WrongRecordLength, V2Refusal.UnalignedRecordLength, V2Refusal.RecordBeyondDirectory, V2Refusal.RecordTooShort,
            V2Refusal.StringBeyondRecord, V2Refusal.EmptyString, V2Refusal.StringTooLong, V2Refusal.StringNotUtf8,
            V2Refusal.ControlCharacter, V2Refusal.TooManyPairs, V2Refusal.WrongMetricId, V2Refusal.UnknownKind,
            V2Refusal.WrongNumber, V2Refusal.WrongMergeRule, V2Refusal.TooManyKeys, V2Refusal.ParametersBeyondRecord,
            V2Refusal.WrongBucketCount, V2Refusal.WrongExemplarSlots, V2Refusal.WrongBounds, V2Refusal.WrongScale,
            V2Refusal.WrongFirstIndex, V2Refusal.WrongTextCapacity, V2Refusal.TooManyStates, V2Refusal.WrongRingSize,
            V2Refusal.UnknownMetric, V2Refusal.MetricLeftOut, V2Refusal.DataWordsOverlap, V2Refusal.DataWordsBeyondArea,
            V2Refusal.DataWordsMisplaced, V2Refusal.WrongSeqWord, V2Refusal.SeqWordsOverlap, V2Refusal.SeqWordsBeyondArea,
            V2Refusal.UnknownSeries,
        ];
        Assert.All(expected, refusal => Assert.True(walk.Met[(int)refusal] > 0, refusal.ToString()));
    }

    [Fact]
    public void Every_flip_of_a_bit_of_a_word_leaves_a_file_that_reads()
    {
        var walk = new V2Walk();
        for (int offset = HeaderLength + DirectoryEnd; offset < Golden.Length; offset++)
        {
            ChangeByte(offset, [1, 128], walk);
        }

        Assert.Equal(0, walk.LeftOut);
        Assert.All(
            [V2Refusal.WrongTextLength, V2Refusal.TextNotUtf8, V2Refusal.WrongStateIndex],
            refusal => Assert.True(walk.Met[(int)refusal] > 0, refusal.ToString()));
    }

    [Fact]
    public void Reading_takes_no_memory()
    {
        var walk = new V2Walk();
        byte[] broken = [.. Golden];
        broken[HeaderLength + 400] ^= 0x55;
        walk.Read(Golden);
        walk.Read(broken);
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                walk.Read(Golden);
                walk.Read(broken);
                walk.ReadInSteps(Golden, 64);
            }
        }));
    }

    /// <summary>Reads the golden file with one byte changed by each of the masks.</summary>
    private static void ChangeByte(int offset, IEnumerable<int> masks, V2Walk walk)
    {
        byte good = Golden[offset];
        byte[] file = Scratch;
        foreach (int mask in masks)
        {
            file[offset] = (byte)(good ^ mask);
            walk.Read(file);
        }

        file[offset] = good;
    }

    // One copy for a thread: a copy for each of a million changes would be most of the work.
    [ThreadStatic]
    private static byte[]? scratch;

    private static byte[] Scratch => scratch ??= [.. Golden];
}
