namespace Mmstats.Writer;

/// <summary>The bounds of base-2 exponential buckets: bucket i is above base^i and at most base^(i + 1), base = 2^(2^-scale).</summary>
internal static class ExponentialIndex
{
    private const ulong MantissaMask = (1UL << 52) - 1;

    /// <summary>The bucket of a positive, normal double.</summary>
    public static int Of(double value, int scale)
    {
        var exponent = Math.ILogB(value);
        var mantissa = BitConverter.DoubleToUInt64Bits(value) & MantissaMask;
        if (scale <= 0)
            return (mantissa == 0 ? exponent - 1 : exponent) >> -scale;
        return (exponent << scale) + (mantissa == 0 ? -1 : Mantissas(scale).Count(bound => bound < mantissa));
    }

    /// <summary>The mantissas of the bounds between two powers of 2; none where buckets are no finer than these.</summary>
    public static ulong[] Mantissas(int scale)
    {
        var mantissas = new ulong[(1 << Math.Max(scale, 0)) - 1];
        for (var i = 0; i < mantissas.Length; i++)
            mantissas[i] = BitConverter.DoubleToUInt64Bits(Math.Pow(2, (i + 1.0) / (mantissas.Length + 1))) & MantissaMask;
        return mantissas;
    }
}
