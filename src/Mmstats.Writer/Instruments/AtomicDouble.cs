namespace Mmstats.Writer;

/// <summary>Addition to a double that several threads add to.</summary>
internal static class AtomicDouble
{
    public static void Add(ref double sum, double amount)
    {
        var before = Volatile.Read(ref sum);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref sum, before + amount, before);
            // Compared as bits: a sum that has become NaN is not equal to itself and would be tried for ever.
            if (BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(before))
                return;
            before = found;
        }
    }
}
