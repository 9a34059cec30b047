namespace MmExporter.Rendering.Numbers;

/// <summary>The texts of the numbers below 1,000, which many counters and most buckets are. 4,000 bytes.</summary>
internal static class SmallNumbers
{
    public const int Count = 1_000;

    private const int LengthShift = 24;

    /// <summary>Up to three digits, the first one in the lowest byte, and how many they are in the highest.</summary>
    private static readonly uint[] Texts = Compute();

    /// <summary>The digits in the lower bytes, and how many they are; what is above them is of no meaning.</summary>
    public static (uint Text, int Length) Of(ulong value)
    {
        uint text = Texts[value];
        return (text, (int)(text >> LengthShift));
    }

    private static uint[] Compute()
    {
        uint[] texts = new uint[Count];
        for (uint value = 0; value < Count; value++)
        {
            uint digits = 0x30_30_30 + (value / 100 | value / 10 % 10 << 8 | value % 10 << 16);
            int length = value < 10 ? 1 : value < 100 ? 2 : 3;
            texts[value] = digits >> (8 * (3 - length)) | (uint)length << LengthShift;
        }

        return texts;
    }
}
