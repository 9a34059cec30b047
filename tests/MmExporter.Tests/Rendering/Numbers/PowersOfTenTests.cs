using System.Numerics;
using MmExporter.Rendering.Numbers;

namespace MmExporter.Tests.Rendering.Numbers;

/// <summary>128 bits of each power are enough: what they leave away decides nothing.</summary>
/// <remarks>
/// A double c · 2^q is rendered from the products n · 2^q / 10^k with n from 4c − 2 to 4c + 2, in 64 bits before and 64 behind the point.
/// The power of ten is too large by at most 2^-127 of itself, a product so by less than 2^-67. So a product comes out as it is, unless it
/// is no whole number but nearer to one than 2^-64.
/// </remarks>
public sealed class PowersOfTenTests
{
    private const int QMin = -1074;
    private const int QMax = 971;

    /// <summary>2c + 1 for the greatest c.</summary>
    private static readonly BigInteger HalfMax = (BigInteger.One << 54) + 1;

    /// <summary>Of one, as the products' distances are counted here: 2^-64.</summary>
    private static readonly BigInteger NearOneIn = BigInteger.One << 64;

    [Fact]
    public void Each_power_is_exact_or_rounded_up()
    {
        for (int exponent = PowersOfTen.ExponentMin; exponent <= PowersOfTen.ExponentMax; exponent++)
        {
            (BigInteger above, BigInteger below) = Power(10, exponent);
            (above, below) = Times((above, below), Power(2, 127 - PowersOfTen.FloorLog2(exponent)));
            (ulong high, ulong low) = PowersOfTen.Of(exponent);
            Assert.Equal((above + below - 1) / below, ((BigInteger)high << 64) + low);
            Assert.True(high >= 1UL << 63, $"10^{exponent} does not begin with its first bit.");
        }
    }

    /// <summary>
    /// A number a for which a · x lies nearer to a whole number than 1 / 2a is a multiple of the denominator of one of x's convergents
    /// (Legendre), so these are all there are. The one that is found is a 2c, three quarters above a whole number: it is rounded up, whether
    /// or not anything is left of it.
    /// </summary>
    [Fact]
    public void No_product_but_one_that_does_not_matter_is_nearly_whole()
    {
        List<(int Q, BigInteger Half, BigInteger Quarters)> near = [];
        for (int q = QMin; q <= QMax; q++)
        {
            (BigInteger above, BigInteger below) = Times(Power(2, q + 1), Power(10, -FloorLog10(q)));
            foreach (BigInteger half in NearlyWhole(above, below))
            {
                near.Add((q, half, (half * above + below / 2) / below % 4));
            }
        }

        Assert.Equal([(664, 17774110498711576, 3)], near);
    }

    /// <summary>Below a power of two, doubles lie twice as close, and the bound is 4c − 1.</summary>
    [Fact]
    public void No_product_of_a_power_of_two_is_nearly_whole()
    {
        for (int q = QMin + 1; q <= QMax; q++)
        {
            int k = (int)Math.Floor(Math.Log10(0.75) + q * Math.Log10(2));
            (BigInteger above, BigInteger below) = Times(Power(2, q), Power(10, -k));
            foreach (int difference in new[] { -1, 0, 2 })
            {
                BigInteger rest = ((BigInteger.One << 54) + difference) * above % below;
                Assert.False(IsNear(BigInteger.Min(rest, below - rest), below));
            }
        }
    }

    private static IEnumerable<BigInteger> NearlyWhole(BigInteger above, BigInteger below)
    {
        BigInteger dividend = above;
        BigInteger divisor = below;
        BigInteger before = 1;
        BigInteger denominator = 0;
        while (!divisor.IsZero)
        {
            BigInteger quotient = BigInteger.DivRem(dividend, divisor, out BigInteger rest);
            (dividend, divisor) = (divisor, rest);
            (before, denominator) = (denominator, quotient * denominator + before);
            if (denominator > HalfMax)
            {
                break;
            }

            rest = denominator * above % below;
            rest = BigInteger.Min(rest, below - rest);
            for (BigInteger factor = 1; factor * denominator <= HalfMax && IsNear(factor * rest, below); factor++)
            {
                yield return factor * denominator;
            }
        }
    }

    /// <summary>Whether a distance from a whole number is less than 2^-64, but not nothing.</summary>
    private static bool IsNear(BigInteger distance, BigInteger below) => !distance.IsZero && distance * NearOneIn < below;

    private static int FloorLog10(int q) => (int)Math.Floor(q * Math.Log10(2));

    private static (BigInteger Above, BigInteger Below) Power(int number, int exponent) =>
        exponent < 0 ? (1, BigInteger.Pow(number, -exponent)) : (BigInteger.Pow(number, exponent), 1);

    private static (BigInteger Above, BigInteger Below) Times((BigInteger Above, BigInteger Below) a, (BigInteger Above, BigInteger Below) b) =>
        (a.Above * b.Above, a.Below * b.Below);
}
