using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Mmstats.Format.V2;

namespace Mmstats.Writer.Tests.V2.Instruments;

/// <summary>Each value is counted in the bucket that the format says, whatever the bounds are.</summary>
public sealed class BucketTests
{
    private static readonly double[] Special =
    [
        0.0, -0.0, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, 1, -1, 1e-300, 2.2250738585072014e-308,
    ];

    private delegate int CountBelow(ref double block, double value);

    [Fact]
    public void Value_is_in_the_first_bucket_whose_bound_is_not_below_it()
    {
        var bounds = Gen.Choose(0, 256).SelectMany(count => Doubles().ListOf(count)).Select(list => list.Distinct().Order().ToArray());
        Check(bounds, 400, all =>
        {
            var search = Buckets.Explicit(all).Search;
            foreach (var value in Special.Concat(all).SelectMany(Neighbours))
                Assert.Equal(Naive(all, value), Word(search, value) - V2Layout.HistogramHeadWords);
        });
    }

    [Fact]
    public void Every_number_of_bounds_is_searched_to_its_end()
    {
        for (var count = 0; count <= 256; count++)
        {
            var bounds = Enumerable.Range(1, count).Select(i => (double)i).ToArray();
            var search = Buckets.Explicit(bounds).Search;
            for (var value = 0; value <= count + 1; value++)
            {
                Assert.Equal(Naive(bounds, value), Word(search, value) - V2Layout.HistogramHeadWords);
                Assert.Equal(Naive(bounds, value + 0.5), Word(search, value + 0.5) - V2Layout.HistogramHeadWords);
            }
            Assert.Equal(count, Word(search, double.MaxValue) - V2Layout.HistogramHeadWords);
        }
    }

    [Fact]
    public void A_value_that_no_histogram_takes_is_told_from_one_that_it_takes()
    {
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Assert.False(Buckets.Default.Search.Takes(value));
            Assert.False(Buckets.Exponential(1, 2).Search.Takes(value));
        }
        Assert.True(Buckets.Default.Search.Takes(-1));
        Assert.False(Buckets.Exponential(1, 2).Search.Takes(-1));
        Assert.False(Buckets.Exponential(1, 2).Search.Takes(-double.Epsilon));
        Assert.True(Buckets.Exponential(1, 2).Search.Takes(-0.0));
    }

    [Fact]
    public void Search_without_wide_registers_finds_the_same()
    {
        // What runs where the processor has no AVX2. It is not called here, so it is asked for by name.
        var method = typeof(BucketSearch).GetMethod("CountBelowPortably", BindingFlags.NonPublic | BindingFlags.Static)!;
        var portable = method.CreateDelegate<CountBelow>();
        Check(Doubles().ListOf(16).Select(list => list.Order().ToArray()), 500, bounds =>
        {
            foreach (var value in Special.Concat(bounds).SelectMany(Neighbours))
                Assert.Equal(bounds.Count(bound => bound < value), portable(ref bounds[0], value));
        });
    }

    [Fact]
    public void Exponential_bucket_is_above_its_lower_bound_and_at_most_its_upper_one()
    {
        var ranges =
            from smallest in Exponents(-990, 1000)
            from largest in Exponents(-990, 1020)
            where largest > smallest
            from inside in Exponents(-1074, 1023).ListOf(20)
            select (smallest, largest, inside);
        Check(ranges, 300, range =>
        {
            var buckets = Buckets.Exponential(range.smallest, range.largest);
            var (scale, first, count) = Parameters(buckets);
            Assert.InRange(count, 1, 160);
            var search = buckets.Search;
            // The ends of the range have buckets of their own.
            Assert.InRange(Word(search, range.smallest), V2Layout.ExponentialHeadWords, V2Layout.ExponentialHeadWords + count - 1);
            Assert.InRange(Word(search, range.largest), V2Layout.ExponentialHeadWords, V2Layout.ExponentialHeadWords + count - 1);
            var bounds = Enumerable.Range(first, Math.Min(count, 40)).Select(i => Bound(i, scale)).Where(bound => bound is > 0 and < double.MaxValue);
            foreach (var value in range.inside.Concat(bounds).Concat(bounds.SelectMany(Neighbours)).Where(value => value > 0))
                CheckExponential(Word(search, value), value, scale, first, count);
            Assert.Equal(V2Layout.HistogramHeadWords, Word(search, 0));
            Assert.Equal(V2Layout.HistogramHeadWords, Word(search, -0.0));
            Assert.Equal(V2Layout.HistogramHeadWords + 1, Word(search, double.Epsilon));
        });
    }

    [Fact]
    public void Powers_of_two_are_in_the_bucket_that_ends_with_them()
    {
        // Exactly, not within a unit in the last place: index i holds what is at most base^(i + 1).
        for (var scale = V2Layout.ScaleMin; scale <= V2Layout.ScaleMax; scale++)
        {
            for (var exponent = -900; exponent <= 900; exponent += 7)
            {
                var index = ExponentialIndex.Of(Math.ScaleB(1, exponent), scale);
                var expected = scale >= 0 ? (exponent << scale) - 1 : (exponent - 1) >> -scale;
                Assert.Equal(expected, index);
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    [InlineData(1e-301, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public void Range_that_exponential_buckets_cannot_have_throws(double smallest, double largest) =>
        Assert.Throws<ArgumentException>(() => Buckets.Exponential(smallest, largest));

    [Fact]
    public void Bounds_that_are_not_in_order_or_too_many_throw()
    {
        Assert.Throws<ArgumentException>(() => Buckets.Explicit(1, 1));
        Assert.Throws<ArgumentException>(() => Buckets.Explicit(2, 1));
        Assert.Throws<ArgumentException>(() => Buckets.Explicit(0.0, -0.0));
        Assert.Throws<ArgumentException>(() => Buckets.Explicit(double.NaN));
        Assert.Throws<ArgumentException>(() => Buckets.Explicit(1, double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => Buckets.Explicit([.. Enumerable.Range(0, 257).Select(i => (double)i)]));
        Assert.NotNull(Buckets.Explicit());
        Assert.NotNull(Buckets.Explicit([.. Enumerable.Range(0, 256).Select(i => (double)i)]));
    }

    // Math.Pow is not exact, so a value next to a bound may be on either side of it.
    private static void CheckExponential(int word, double value, int scale, int first, int count)
    {
        switch (word)
        {
            case V2Layout.HistogramHeadWords + 1:
                Assert.True(value <= Math.BitIncrement(Bound(first, scale)), $"{value} is not below");
                break;
            case V2Layout.HistogramHeadWords + 2:
                Assert.True(value >= Math.BitDecrement(Bound(first + count, scale)), $"{value} is not above");
                break;
            default:
                var index = first + word - V2Layout.ExponentialHeadWords;
                Assert.InRange(index, first, first + count - 1);
                Assert.True(value >= Math.BitDecrement(Bound(index, scale)), $"{value} is below its bucket {index} of scale {scale}");
                Assert.True(value <= Math.BitIncrement(Bound(index + 1, scale)), $"{value} is above its bucket {index} of scale {scale}");
                break;
        }
    }

    private static double Bound(int index, int scale) => scale > 0
        ? Math.ScaleB(Math.Pow(2, (double)(index & ((1 << scale) - 1)) / (1 << scale)), index >> scale)
        : Math.ScaleB(1, (int)Math.Clamp((long)index << -scale, -1100, 1100));

    private static int Naive(double[] bounds, double value)
    {
        for (var i = 0; i < bounds.Length; i++)
        {
            if (value <= bounds[i])
                return i;
        }
        return bounds.Length;
    }

    // The data word that counts a value; -1 for one that the histogram does not take.
    private static int Word(BucketSearch search, double value) => search.Takes(value) ? (int)search.Find(value) / V2Layout.WordLength : -1;

    private static (int Scale, int First, int Count) Parameters(Buckets buckets) => (
        BitConverter.ToInt32(buckets.Parameters, 0), BitConverter.ToInt32(buckets.Parameters, 4), BitConverter.ToInt32(buckets.Parameters, 8));

    private static IEnumerable<double> Neighbours(double value) =>
        new[] { Math.BitDecrement(value), value, Math.BitIncrement(value) }.Where(double.IsFinite);

    // Any finite double, and often ones that are near each other.
    private static Gen<double> Doubles() => Gen.Frequency(
        (3, Gen.Choose(-1000, 1000).Select(i => i / 8.0)),
        (2, Gen.Choose(int.MinValue, int.MaxValue).Two().Select(pair => BitConverter.Int64BitsToDouble(((long)pair.Item1 << 32) | (uint)pair.Item2)).Where(double.IsFinite)),
        (1, Gen.Elements(Special)));

    private static Gen<double> Exponents(int least, int greatest) =>
        from exponent in Gen.Choose(least, greatest)
        from mantissa in Gen.Choose(0, int.MaxValue)
        select Math.ScaleB(1 + (mantissa / (double)int.MaxValue / 2), exponent);

    private static void Check<T>(Gen<T> values, int count, Action<T> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true), Prop.ForAll(values.ToArbitrary(), holds));
}
