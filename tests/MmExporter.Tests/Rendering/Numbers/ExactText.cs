using System.Globalization;
using System.Numerics;
using MmExporter.Rendering.Numbers;

namespace MmExporter.Tests.Rendering.Numbers;

/// <summary>A text as the number that it exactly says.</summary>
/// <param name="Digits">All digits as a whole number, without zeros at the end.</param>
/// <param name="Exponent">The power of ten of the last one.</param>
internal readonly record struct ExactText(BigInteger Digits, int Exponent)
{
    public static ExactText Of(double value)
    {
        string[] parts = Written.Text(NumberText.Write, value).Split('e');
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        int exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - (point < 0 ? 0 : parts[0].Length - 1 - point);
        string all = parts[0].Replace(".", "", StringComparison.Ordinal);
        string digits = all.TrimEnd('0');
        return new ExactText(BigInteger.Parse(digits, CultureInfo.InvariantCulture), exponent + all.Length - digits.Length);
    }

    public void IsShortestAndClosestTo(double value)
    {
        Assert.True(ReadsAs(value), $"{value:R} is written as another number, {this}.");

        // Whatever is shorter lies in one of both directions, and the nearest of those would read back before any other.
        ExactText shorter = new(Digits / 10, Exponent + 1);
        Assert.False(shorter.ReadsAs(value) || (shorter with { Digits = shorter.Digits + 1 }).ReadsAs(value), $"{value:R} has a shorter text than {this}.");
        foreach (ExactText other in new[] { this with { Digits = Digits - 1 }, this with { Digits = Digits + 1 } })
        {
            Assert.True(!other.ReadsAs(value) || DistanceTo(value) <= other.DistanceTo(value), $"{other} is closer to {value:R} than {this}.");
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Digits}e{Exponent}");

    private bool ReadsAs(double value) => double.Parse(ToString(), CultureInfo.InvariantCulture) == value;

    /// <summary>In units of 2^-1200 · 10^-400, of which both are a whole number.</summary>
    private BigInteger DistanceTo(double value)
    {
        int exponent = Math.ILogB(value) - 52;
        BigInteger significand = new(Math.ScaleB(value, -exponent));
        BigInteger exact = significand * BigInteger.Pow(2, 1200 + exponent) * BigInteger.Pow(10, 400);
        BigInteger written = Digits * BigInteger.Pow(10, 400 + Exponent) * BigInteger.Pow(2, 1200);
        return BigInteger.Abs(exact - written);
    }
}
