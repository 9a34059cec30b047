using System.Globalization;
using FsCheck.Fluent;
using MmExporter.Rendering.Numbers;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Rendering.Numbers;

/// <summary>A number's text is that number, in the form that readers expect.</summary>
public sealed class NumberTextTests
{
    private static readonly FsCheck.Gen<ulong> AnyLength =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        from shift in Gen.Choose(0, 63)
        select (((ulong)(uint)high << 32) | (uint)low) >> shift;

    public static TheoryData<ulong> Boundaries
    {
        get
        {
            ulong[] tens = [.. Enumerable.Range(0, 20).Select(exponent => (ulong)UInt128.Parse("1" + new string('0', exponent), CultureInfo.InvariantCulture))];
            ulong[] twos = [.. Enumerable.Range(0, 64).Select(exponent => 1UL << exponent)];
            return new TheoryData<ulong>(tens.Concat(twos).SelectMany(value => new[] { value - 1, value, value + 1 }).Append(ulong.MaxValue).Distinct());
        }
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void Integers_around_powers_of_ten_and_two_are_written_in_full(ulong value) => IsWrittenInFull(value);

    [Fact]
    public void Any_integer_is_written_in_full() => Properties.ForAll(AnyLength, 5_000, IsWrittenInFull);

    [Fact]
    public void The_first_million_integers_are_written_in_full()
    {
        Span<byte> text = stackalloc byte[NumberText.LengthMax];
        Span<byte> expected = stackalloc byte[NumberText.LengthMax];
        for (int value = 0; value < 1_000_000; value++)
        {
            value.TryFormat(expected, out int length, default, CultureInfo.InvariantCulture);
            if (!text[..NumberText.Write((ulong)value, text)].SequenceEqual(expected[..length]) || !text[..NumberText.Write((double)value, text)].SequenceEqual(expected[..length]))
            {
                Assert.Fail($"{value} is written as {Written.Text(value)}.");
            }
        }
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1.0, "1")]
    [InlineData(-3.0, "-3")]
    [InlineData(9007199254740991, "9007199254740991")]
    [InlineData(9007199254740992, "9007199254740992")]
    [InlineData(-9007199254740994, "-9007199254740994")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(12345678901234567890, "12345678901234567000")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(999999999999999900000.0, "999999999999999900000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(-1.5e300, "-1.5e+300")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.MinValue, "-1.7976931348623157e+308")]
    [InlineData(double.Epsilon, "5e-324")]
    [InlineData(2.2250738585072014e-308, "2.2250738585072014e-308")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(-0.00012345678901234567, "-0.00012345678901234567")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.25, "0.25")]
    [InlineData(-12.345, "-12.345")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(1234567890.1234567, "1234567890.1234567")]
    [InlineData(4503599627370495.5, "4503599627370495.5")]
    [InlineData(4.468743327960138e16, "44687433279601380")]
    public void Doubles_are_written_so(double value, string text) => Assert.Equal(text, Written.Text(value));

    [Fact]
    public void A_NaN_has_no_sign_whatever_its_bits_are() =>
        Assert.All<ulong>([0xFFF8000000000000, 0x7FF0000000000001, ulong.MaxValue], bits => Assert.Equal("NaN", Written.Text(BitConverter.UInt64BitsToDouble(bits))));

    /// <summary>What Go's FormatFloat(value, 'g', -1, 64) printed, with ".0" where it has neither point nor exponent.</summary>
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-1.0, "-1.0")]
    [InlineData(10.0, "10.0")]
    [InlineData(2.5, "2.5")]
    [InlineData(0.005, "0.005")]
    [InlineData(0.99, "0.99")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.000025, "2.5e-05")]
    [InlineData(-0.000012345, "-1.2345e-05")]
    [InlineData(100000.0, "100000.0")]
    [InlineData(999999.0, "999999.0")]
    [InlineData(999999.9, "999999.9")]
    [InlineData(1000000.0, "1e+06")]
    [InlineData(1048576.0, "1.048576e+06")]
    [InlineData(-1048576.0, "-1.048576e+06")]
    [InlineData(1234567.8, "1.2345678e+06")]
    [InlineData(123456789.0, "1.23456789e+08")]
    [InlineData(9007199254740993.0, "9.007199254740992e+15")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1e21, "1e+21")]
    [InlineData(1e22, "1e+22")]
    [InlineData(1e23, "1e+23")]
    [InlineData(1e100, "1e+100")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.Epsilon, "5e-324")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Bounds_have_the_form_that_Prometheus_gives_them(double value, string text) => Assert.Equal(text, Written.Canonical(value));

    [Fact]
    public void A_bound_of_zero_has_no_sign() => Assert.Equal("0.0", Written.Canonical(-0.0));

    [Fact]
    public void The_forms_of_a_bound_differ_in_nothing_but_notation() => Properties.ForAll(AnyLength.Select(BitConverter.UInt64BitsToDouble).Where(double.IsFinite), 5_000, value =>
    {
        string text = Written.Canonical(value);
        Assert.Equal(value, double.Parse(text, CultureInfo.InvariantCulture));
        Assert.Contains(text, character => character is '.' or 'e');
    });

    [Fact]
    public void Writing_allocates_nothing()
    {
        byte[] destination = new byte[NumberText.LengthMax];
        double[] values = [0, 5, 0.25, Math.PI, 1e300, 5e-324, -0.0, double.NaN, 1e18, 1e-3];
        Assert.Equal(0, AllocatedBytes.By(() => WriteAll(values, destination)));
        Assert.NotEqual(0, AllocatedBytes.By(() => _ = Written.Text(5.0)));
    }

    private static void WriteAll(double[] values, byte[] destination)
    {
        foreach (double value in values)
        {
            NumberText.Write(value, destination);
            NumberText.WriteCanonical(value, destination);
            NumberText.Write(long.MinValue, destination);
            NumberText.Write(ulong.MaxValue, destination);
        }
    }

    private static void IsWrittenInFull(ulong value)
    {
        Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Written.Text(NumberText.Write, value));
        Assert.Equal(((long)value).ToString(CultureInfo.InvariantCulture), Written.Text(NumberText.Write, (long)value));
        Assert.Equal((-(long)value).ToString(CultureInfo.InvariantCulture), Written.Text(NumberText.Write, -(long)value));
        if (value < 1UL << 53)
        {
            Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Written.Text(value));
            Assert.Equal((-(long)value).ToString(CultureInfo.InvariantCulture), value == 0 ? "0" : Written.Text(-(double)value));
        }
    }
}
