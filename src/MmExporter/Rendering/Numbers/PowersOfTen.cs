using System.Numerics;
using System.Runtime.CompilerServices;

namespace MmExporter.Rendering.Numbers;

/// <summary>The powers of ten that scale doubles, 128 bits each.</summary>
internal static class PowersOfTen
{
    /// <summary>Scales the largest double.</summary>
    public const int ExponentMin = -292;

    /// <summary>Scales the smallest one.</summary>
    public const int ExponentMax = 324;

    private const int WordBits = 32;

    /// <summary>Room for 5^324, which has 753 bits, and for 2^895 / 5^292, of which 217 are left.</summary>
    private const int NumberWords = 28;

    /// <summary>Two words a power, the high one first: 10^e · 2^(127 − ⌊log2 10^e⌋), rounded up. 9,872 bytes.</summary>
    private static readonly ulong[] Words = Compute();

    /// <summary>The 128 highest bits of 10^<paramref name="exponent"/>, rounded up; exact from 0 to 55.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ulong High, ulong Low) Of(int exponent)
    {
        int index = 2 * (exponent - ExponentMin);
        ulong[] words = Words;
        return (words[index], words[index + 1]);
    }

    /// <summary>⌊log2 10^<paramref name="exponent"/>⌋, right up to an exponent of ±1,233.</summary>
    public static int FloorLog2(int exponent) => (exponent * 1_741_647) >> 19;

    /// <summary>A power of ten has the bits of that power of five. They are computed in full, so that none is wrong.</summary>
    /// <remarks>In words rather than with BigInteger, whose library takes longer to load than all of this does.</remarks>
    private static ulong[] Compute()
    {
        ulong[] words = new ulong[2 * (ExponentMax - ExponentMin + 1)];
        Span<uint> number = stackalloc uint[NumberWords];
        number.Clear();
        number[0] = 1;
        for (int exponent = 0; exponent <= ExponentMax; exponent++)
        {
            Store(words, exponent, number, isCut: false);
            MultiplyByFive(number);
        }

        // What is cut off at each division changes no bit that stays: ⌊⌊a / 5⌋ / 5⌋ is ⌊a / 25⌋.
        number.Clear();
        number[^1] = 1U << (WordBits - 1);
        for (int exponent = -1; exponent >= ExponentMin; exponent--)
        {
            DivideByFive(number);
            Store(words, exponent, number, isCut: true);
        }

        return words;
    }

    /// <param name="words">Where the power goes.</param>
    /// <param name="exponent">Which one it is.</param>
    /// <param name="number">Its bits, the lowest word first.</param>
    /// <param name="isCut">Whether more bits would follow the lowest word.</param>
    private static void Store(ulong[] words, int exponent, ReadOnlySpan<uint> number, bool isCut)
    {
        int top = number.Length - 1;
        while (number[top] == 0)
        {
            top--;
        }

        int shift = BitOperations.LeadingZeroCount(number[top]);
        ulong high = Bits(number, top, shift);
        ulong low = Bits(number, top - 2, shift);
        bool isRest = isCut || (Word(number, top - 4) << shift) != 0;
        for (int i = top - 5; i >= 0 && !isRest; i--)
        {
            isRest = number[i] != 0;
        }

        low += isRest ? 1UL : 0UL;
        int index = 2 * (exponent - ExponentMin);
        words[index] = high + (isRest && low == 0 ? 1UL : 0UL);
        words[index + 1] = low;
    }

    /// <summary>64 bits from the word at an index on, behind the first ones that are shifted out.</summary>
    private static ulong Bits(ReadOnlySpan<uint> number, int index, int shift)
    {
        ulong two = ((ulong)Word(number, index) << WordBits) | Word(number, index - 1);
        ulong next = ((ulong)Word(number, index - 2) << shift) >> WordBits;
        return (two << shift) | next;
    }

    private static uint Word(ReadOnlySpan<uint> number, int index) => index < 0 ? 0 : number[index];

    private static void MultiplyByFive(Span<uint> number)
    {
        ulong carry = 0;
        foreach (ref uint word in number)
        {
            carry += (ulong)word * 5;
            word = (uint)carry;
            carry >>= WordBits;
        }
    }

    private static void DivideByFive(Span<uint> number)
    {
        ulong rest = 0;
        for (int i = number.Length - 1; i >= 0; i--)
        {
            rest = (rest << WordBits) | number[i];
            number[i] = (uint)(rest / 5);
            rest %= 5;
        }
    }
}
