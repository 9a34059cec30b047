using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Rendering;

/// <summary>A number on the page is the number in the file.</summary>
public sealed class NumberTests
{
    private static readonly Gen<ulong> AnyBits =
        from high in Gen.Choose(int.MinValue, int.MaxValue) from low in Gen.Choose(int.MinValue, int.MaxValue) select ((ulong)(uint)high << 32) | (uint)low;

    private static readonly Gen<double> AnyDouble = Gen.Frequency(
        (3, AnyBits.Select(BitConverter.UInt64BitsToDouble)),
        (2, AnyBits.Select(bits => (double)BitConverter.UInt32BitsToSingle((uint)bits))),
        (2, Gen.Choose(-100_000, 100_000).Select(value => value / 100.0)),
        (2, AnyBits.Select(bits => (double)((long)bits >> (int)(bits % 60)))),
        (1, Gen.Elements(0.0, -0.0, 1L << 53, -(1L << 53), (1L << 53) - 1, double.Epsilon, double.MaxValue, double.MinValue, 0.1, 1e15, 1e16, 1e21, -1e22)));

    [Fact]
    public void Any_double_reads_back_bit_by_bit() => Properties.ForAll(AnyDouble.Where(double.IsFinite), 20_000, value =>
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(Sample(Number.From(value)).Value)));

    [Fact]
    public void Any_unsigned_integer_is_written_in_full() => Properties.ForAll(AnyBits, 5_000, value =>
        Assert.Equal(value, ulong.Parse(Sample(Number.From(value)).ValueText, CultureInfo.InvariantCulture)));

    [Fact]
    public void Any_signed_integer_is_written_in_full() => Properties.ForAll(AnyBits, 5_000, value =>
        Assert.Equal((long)value, long.Parse(Sample(Number.From((long)value)).ValueText, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1.0, "1")]
    [InlineData(-3.0, "-3")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(9007199254740991, "9007199254740991")]
    [InlineData(1e300, "1e+300")]
    public void Doubles_are_written_so(double value, string text) => Assert.Equal(text, Sample(Number.From(value)).ValueText);

    /// <summary>More than a piece of the writer's memory, names and labels of every length.</summary>
    [Fact]
    public void A_page_larger_than_a_piece_is_whole()
    {
        const int Count = 20_000;
        var family = new FamilyMaker("x", new string('h', 100_000));
        for (int i = 0; i < Count; i++)
        {
            family.Gauge(Number.From((ulong)i * 1_000_003), ("long", new string('l', i == 77 ? 200_000 : i % 97)), ("n", $"{i}"));
        }

        PrometheusPage page = Page.Of(family.Make());
        Assert.Equal(Enumerable.Range(0, Count).Select(i => (i * 1_000_003L).ToString(CultureInfo.InvariantCulture)), page.Samples.Select(sample => sample.ValueText));
        Assert.Equal(200_000, page.Samples[77].Labels["long"].Length);
        Assert.Equal(100_000, page.Helps["x"].Length);
    }

    private static PrometheusSample Sample(Number number) => Page.Of(new FamilyMaker("x").Gauge(number).Make()).Single("x");
}
