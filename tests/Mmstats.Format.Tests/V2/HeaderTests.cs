using Mmstats.Format.Tests.V2.Support;
using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2;

/// <summary>Every rule of the header, one by one.</summary>
public sealed class HeaderTests
{
    private const int Page = 4096;
    private const int FileSize = 7 * Page;

    [Fact]
    public void Every_field_is_read_from_its_place()
    {
        V2Header header = Good();
        Assert.Equal((0x1122334455667788UL, (long)FileSize, 5u), (header.Generation, header.FileSize, header.Segment));
        Assert.Equal((Page, 2 * Page), (header.DirectoryOffset, header.DirectoryCapacity));
        Assert.Equal((3 * Page, 9, 400), (header.SharedOffset, header.SharedSeqWords, header.SharedDataWords));
        Assert.Equal((4 * Page, Page, 10, 480, 3), (header.LaneOffset, header.LaneStride, header.LaneSeqWords, header.LaneDataWords, header.LaneCount));
        Assert.Equal((1_700_000_000_000_000_001, 4321, 98765UL), (header.StartTime, header.Pid, header.PidStart));
        Assert.Equal(Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"), header.BootId);
        Assert.Equal(Guid.Parse("11121314-1516-1718-191a-1b1c1d1e1f20"), header.WriterId);
        Assert.Equal(new V2Progress(0, 2, 1_700_000_000_000_000_002, 11, 12, 13, 14), header.Progress);
    }

    [Fact]
    public void Areas_lie_where_the_contract_says()
    {
        V2Header header = Good();
        Assert.Equal(V2FileBuilder.SharedData, header.SharedDataOffset);
        Assert.Equal((4 * Page, 6 * Page), (header.LaneSeqOffset(0), header.LaneSeqOffset(2)));
        Assert.Equal((V2FileBuilder.LaneData(0), V2FileBuilder.LaneData(2)), (header.LaneDataOffset(0), header.LaneDataOffset(2)));
    }

    /// <summary>Gauges of the rule <c>last</c> that were set at the same time are told apart by it.</summary>
    [Fact]
    public void Ids_compare_in_the_order_of_their_bytes()
    {
        for (int i = 0; i < 16; i++)
        {
            byte[] less = new byte[16];
            byte[] greater = new byte[16];
            greater[i] = 0x80;
            less.AsSpan(i).Fill(0xFF);
            less[i] = 0x7F;
            Assert.True(WithId(greater).WriterId.CompareTo(WithId(less).WriterId) > 0);
        }

        static V2Header WithId(byte[] id)
        {
            byte[] file = new V2FileBuilder().Build();
            id.CopyTo(file, 120);
            Assert.True(V2Header.TryRead(file, file.Length, out V2Header header, out _));
            return header;
        }
    }

    [Theory]
    [InlineData(0, 0x5354_4154_534D_4D01, V2Refusal.UnknownMagic)]
    [InlineData(0, 0x0054_4154_534D_4D02, V2Refusal.UnknownMagic)]
    [InlineData(16, 0, V2Refusal.NotReady)]
    [InlineData(24, FileSize - 1, V2Refusal.WrongFileSize)]
    [InlineData(24, FileSize + 1, V2Refusal.WrongFileSize)]
    [InlineData(24, FileSize | (1L << 63), V2Refusal.WrongFileSize)]
    [InlineData(192, 4, V2Refusal.WrongDirectoryEnd)]
    [InlineData(192, 2 * Page + 8, V2Refusal.WrongDirectoryEnd)]
    [InlineData(192, 1L << 32, V2Refusal.WrongDirectoryEnd)]
    [InlineData(192, long.MinValue, V2Refusal.WrongDirectoryEnd)]
    [InlineData(192, 2 * Page, V2Refusal.None)]
    [InlineData(200, 0, V2Refusal.WrongLanesUsed)]
    [InlineData(200, 4, V2Refusal.WrongLanesUsed)]
    [InlineData(200, (1L << 32) + 1, V2Refusal.WrongLanesUsed)]
    [InlineData(200, long.MinValue, V2Refusal.WrongLanesUsed)]
    [InlineData(200, 3, V2Refusal.None)]
    public void A_word_that_breaks_a_rule_is_named(int offset, long value, V2Refusal refusal)
    {
        byte[] file = new V2FileBuilder().Build();
        V2FileBuilder.Put64(file, offset, value);
        Assert.Equal(refusal, Refusal(file));
    }

    [Theory]
    [InlineData(8, 4095, V2Refusal.WrongHeaderSize)]
    [InlineData(8, 8192, V2Refusal.WrongHeaderSize)]
    [InlineData(12, 1, V2Refusal.UnknownFeatures)]
    [InlineData(12, 0x8000_0000, V2Refusal.UnknownFeatures)]
    [InlineData(32, 0, V2Refusal.WrongDirectoryOffset)]
    [InlineData(32, 8192, V2Refusal.WrongDirectoryOffset)]
    [InlineData(36, 4, V2Refusal.WrongDirectoryCapacity)]
    [InlineData(36, 2 * Page + 8, V2Refusal.DirectoryMeetsSharedArea)]
    [InlineData(36, 0xFFFF_FFF8, V2Refusal.DirectoryMeetsSharedArea)]
    [InlineData(36, 0, V2Refusal.None)]
    [InlineData(40, 3 * Page + 64, V2Refusal.WrongSharedOffset)]
    [InlineData(40, 2 * Page, V2Refusal.DirectoryMeetsSharedArea)]
    [InlineData(40, 4 * Page, V2Refusal.SharedAreaMeetsLanes)]
    [InlineData(40, 0xFFFF_F000, V2Refusal.SharedAreaMeetsLanes)]
    [InlineData(44, 112, V2Refusal.None)]
    [InlineData(44, 113, V2Refusal.SharedAreaMeetsLanes)]
    [InlineData(44, 0xFFFF_FFFF, V2Refusal.SharedAreaMeetsLanes)]
    [InlineData(48, 496, V2Refusal.None)]
    [InlineData(48, 497, V2Refusal.SharedAreaMeetsLanes)]
    [InlineData(48, 0xFFFF_FFFF, V2Refusal.SharedAreaMeetsLanes)]
    [InlineData(52, 4 * Page + 8, V2Refusal.WrongLaneOffset)]
    [InlineData(52, 3 * Page, V2Refusal.SharedAreaMeetsLanes)]
    [InlineData(52, 5 * Page, V2Refusal.LanesMissFileEnd)]
    [InlineData(56, 0, V2Refusal.WrongLaneStride)]
    [InlineData(56, Page + 64, V2Refusal.WrongLaneStride)]
    [InlineData(56, 2 * Page, V2Refusal.LanesMissFileEnd)]
    [InlineData(56, 0xFFFF_F000, V2Refusal.LanesMissFileEnd)]
    [InlineData(60, 32, V2Refusal.None)]
    [InlineData(60, 33, V2Refusal.LaneMeetsNext)]
    [InlineData(60, 0xFFFF_FFFF, V2Refusal.LaneMeetsNext)]
    [InlineData(64, 496, V2Refusal.None)]
    [InlineData(64, 497, V2Refusal.LaneMeetsNext)]
    [InlineData(64, 0xFFFF_FFFF, V2Refusal.LaneMeetsNext)]
    [InlineData(68, 0, V2Refusal.WrongLaneCount)]
    [InlineData(68, 2, V2Refusal.LanesMissFileEnd)]
    [InlineData(68, 4, V2Refusal.LanesMissFileEnd)]
    [InlineData(68, 4096, V2Refusal.LanesMissFileEnd)]
    [InlineData(68, 4097, V2Refusal.WrongLaneCount)]
    [InlineData(76, 0xFFFF_FFFF, V2Refusal.None)]
    public void A_half_word_that_breaks_a_rule_is_named(int offset, long value, V2Refusal refusal)
    {
        byte[] file = new V2FileBuilder().Build();
        V2FileBuilder.Put32(file, offset, value);
        Assert.Equal(refusal, Refusal(file));
    }

    [Fact]
    public void The_largest_file_is_read_and_no_larger_one()
    {
        const long largest = 256L << 20;
        byte[] header = new V2FileBuilder().Build()[..Page];
        V2FileBuilder.Put64(header, 24, largest);
        V2FileBuilder.Put32(header, 56, 64 * 1024);
        V2FileBuilder.Put32(header, 68, 4095);
        V2FileBuilder.Put32(header, 52, largest - (4095L << 16));
        Assert.True(V2Header.TryRead(header, largest, out V2Header read, out V2Refusal refusal));
        Assert.Equal((largest, V2Refusal.None), (read.LaneSeqOffset(read.LaneCount - 1) + read.LaneStride, refusal));

        V2FileBuilder.Put32(header, 52, largest + Page - (4095L << 16));
        V2FileBuilder.Put64(header, 24, largest + Page);
        Assert.False(V2Header.TryRead(header, largest + Page, out _, out refusal));
        Assert.Equal(V2Refusal.FileTooLarge, refusal);
    }

    [Fact]
    public void A_size_below_0_is_that_of_no_file()
    {
        byte[] file = new V2FileBuilder().Build();
        V2FileBuilder.Put64(file, 24, -1);
        Assert.False(V2Header.TryRead(file, -1, out _, out V2Refusal refusal));
        Assert.Equal(V2Refusal.WrongFileSize, refusal);
    }

    /// <summary>While the generation is 0, the rest of the header is not written.</summary>
    [Fact]
    public void A_file_that_is_not_ready_is_called_so_whatever_else_is_missing()
    {
        byte[] file = new byte[Page];
        V2FileBuilder.Put64(file, 0, (long)V2Layout.Magic);
        Assert.Equal(V2Refusal.NotReady, Refusal(file));
    }

    [Fact]
    public void The_words_that_change_are_read_again_alone()
    {
        byte[] file = new V2FileBuilder().Build();
        V2Header header = Good();
        V2FileBuilder.Put64(file, 192, 808);
        V2FileBuilder.Put64(file, 200, 3);
        Assert.True(V2Progress.TryRead(file.AsSpan(192, 64), header, out V2Progress progress, out V2Refusal refusal));
        Assert.Equal((header.Progress with { DirectoryEnd = 808, LanesUsed = 3 }, V2Refusal.None), (progress, refusal));

        Assert.False(V2Progress.TryRead(file.AsSpan(192, 63), header, out _, out refusal));
        Assert.Equal(V2Refusal.HeaderTruncated, refusal);
        V2FileBuilder.Put64(file, 200, 4);
        Assert.False(V2Progress.TryRead(file.AsSpan(192, 64), header, out _, out refusal));
        Assert.Equal(V2Refusal.WrongLanesUsed, refusal);
        V2FileBuilder.Put64(file, 192, 2 * Page + 8);
        Assert.False(V2Progress.TryRead(file.AsSpan(192, 64), header, out _, out refusal));
        Assert.Equal(V2Refusal.WrongDirectoryEnd, refusal);
    }

    private static V2Header Good()
    {
        Assert.True(V2Header.TryRead(new V2FileBuilder().Build(), FileSize, out V2Header header, out _));
        return header;
    }

    private static V2Refusal Refusal(byte[] file)
    {
        Assert.Equal(V2Header.TryRead(file, file.Length, out _, out V2Refusal refusal), refusal == V2Refusal.None);
        return refusal;
    }
}
