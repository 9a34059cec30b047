using System.Buffers.Binary;
using Mmstats.Demo;

namespace Mmstats.Writer.Tests.Demo;

public sealed class SelfCheckingTests
{
    [Fact]
    public void Values_are_whole_and_finite_and_differ()
    {
        var seen = new HashSet<ulong>();
        for (var n = 0u; n < 100_000; n++)
        {
            Assert.True(SelfChecking.IsWhole(SelfChecking.Whole(n)));
            Assert.True(SelfChecking.IsWhole(SelfChecking.WholeDouble(n)));
            Assert.True(double.IsFinite(SelfChecking.WholeDouble(n)));
            Assert.True(seen.Add(SelfChecking.Whole(n)));
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 10)]
    [InlineData(6, 10)]
    [InlineData(7, 500)]
    public void Value_put_together_from_two_neighbours_is_hardly_ever_whole(int split, int missedMax)
    {
        const uint pairs = 50_000;
        var missed = 0;
        var missedDoubles = 0;
        for (var n = 0u; n < pairs; n++)
        {
            if (SelfChecking.IsWhole(Torn(SelfChecking.Whole(n), SelfChecking.Whole(n + 1), split)))
                missed++;
            if (SelfChecking.IsWhole(BitConverter.UInt64BitsToDouble(Torn(Bits(n), Bits(n + 1), split))))
                missedDoubles++;
        }
        Assert.InRange(missed, 0, missedMax);
        Assert.InRange(missedDoubles, 0, missedMax);
    }

    private static ulong Bits(uint n) => BitConverter.DoubleToUInt64Bits(SelfChecking.WholeDouble(n));

    private static ulong Torn(ulong first, ulong second, int split)
    {
        Span<byte> bytes = stackalloc byte[8];
        Span<byte> other = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, first);
        BinaryPrimitives.WriteUInt64LittleEndian(other, second);
        other[split..].CopyTo(bytes[split..]);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
