using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MmExporter.Rendering.Numbers;

/// <summary>The shortest decimal that reads back as a given double, and of those of its length the closest.</summary>
/// <param name="Digits">17 digits, as a number from 10^16 to 10^17 − 1; the shortest decimal ends where only zeros follow.</param>
/// <param name="Exponent">The power of ten of the first digit.</param>
/// <remarks>
/// The method is that of Raffaello Giulietti, "The Schubfach way to render doubles". A double is c · 2^q. With the k for which the
/// doubles around it lie from 1 to 10 times 10^k apart, between the bounds of what reads back as it lies at least one multiple of
/// 10^k, and at most one of 10^(k+1): that one is shorter, where there is one. All is decided in whole numbers of quarters of 10^k.
/// </remarks>
internal readonly record struct ShortestDecimal(ulong Digits, int Exponent)
{
    private const int FractionBits = 52;
    private const ulong FractionMask = (1UL << FractionBits) - 1;
    private const int ExponentBias = 1075;
    private const ulong DigitsMin = 10_000_000_000_000_000;

    /// <summary>The decimal of a double that is neither zero nor infinite nor NaN; its sign is left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ShortestDecimal Of(ulong bits)
    {
        ulong fraction = bits & FractionMask;
        int biased = (int)(bits >> FractionBits) & 0x7FF;
        return biased != 0
            ? Scale(fraction | (1UL << FractionBits), biased - ExponentBias, fraction == 0 && biased > 1)
            : OfSubnormal(fraction);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ShortestDecimal OfSubnormal(ulong fraction)
    {
        (ulong digits, int exponent) = Scale(fraction, 1 - ExponentBias, isPowerOfTwo: false);
        for (; digits < DigitsMin; exponent--)
        {
            digits *= 10;
        }

        return new ShortestDecimal(digits, exponent);
    }

    /// <param name="c">The significand.</param>
    /// <param name="q">The exponent of two.</param>
    /// <param name="isPowerOfTwo">Whether the double below is only half as far away as the one above.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ShortestDecimal Scale(ulong c, int q, bool isPowerOfTwo)
    {
        int k = FloorLog10(q, isPowerOfTwo);
        (ulong high, ulong low) = PowersOfTen.Of(-k);

        // n · 2^shift times the power is n · 2^q / 10^k, and 128 bits behind the point.
        int shift = q + PowersOfTen.FloorLog2(-k) + 1;
        ulong n = c << 2;
        (ulong lower, ulong lowerFraction) = Multiply((n - (isPowerOfTwo ? 1UL : 2UL)) << shift, high, low);
        (ulong middle, ulong middleFraction) = Multiply(n << shift, high, low);
        (ulong upper, ulong upperFraction) = Multiply((n + 2) << shift, high, low);

        // Bounds are part of what reads back if c is even: a tie is read as the even one. So from here on the bounds are the
        // least and the greatest number of quarters that do.
        ulong odd = c & 1;
        lower += odd | Flag(lowerFraction != 0);
        upper -= odd & Flag(upperFraction == 0);

        ulong whole = middle >> 2;
        ulong tens = whole / 10;
        ulong isTensBelow = Flag(lower <= tens * 40);
        ulong isTensAbove = Flag(tens * 40 + 40 <= upper);
        ulong rounded = (tens + isTensAbove) * 10;

        // The nearer one, the even one of a tie; where the lower bound is near, the one below may lie outside.
        ulong quarters = (middle & 3) | Flag(middleFraction != 0);
        ulong nearest = whole + (((quarters + (whole & 1) + 1) >> 2) | Flag(lower > whole * 4));
        ulong digits = Select(isTensBelow | isTensAbove, rounded, nearest);

        ulong isShort = Flag(digits < DigitsMin);
        return new ShortestDecimal(Select(isShort, digits * 10, digits), k + 16 - (int)isShort);
    }

    /// <summary>The product with a power of ten: whole quarters, and whether anything is left of it.</summary>
    /// <remarks>
    /// The power is too large by up to 2^-127 of itself, and what lies below the fraction is left away. Neither decides anything: no
    /// product comes that close to a whole number without being one, but for one of all doubles, which is rounded up either way. The
    /// tests search for them all.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong Whole, ulong Fraction) Multiply(ulong n, ulong high, ulong low)
    {
        ulong fraction = n * high;
        ulong sum = fraction + MultiplyHigh(n, low);
        return (MultiplyHigh(n, high) + Flag(sum < fraction), sum);
    }

    /// <summary>The high half of a product. What gives both halves gives one through memory, which takes longer than to multiply again.</summary>
    private static ulong MultiplyHigh(ulong a, ulong b) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);

    /// <summary>⌊log10 2^q⌋, or ⌊log10 ¾ · 2^q⌋ where the double below is nearer; right up to a q of ±1,500.</summary>
    private static int FloorLog10(int q, bool isPowerOfTwo) => (q * 1_262_611 - (isPowerOfTwo ? 524_031 : 0)) >> 22;

    private static ulong Flag(bool condition) => condition ? 1UL : 0UL;

    /// <summary>Without a jump: which one it is cannot be foretold.</summary>
    private static ulong Select(ulong flag, ulong one, ulong other) => other ^ ((one ^ other) & (0 - flag));
}
