namespace TestSupport;

/// <summary>What a piece of code allocates.</summary>
public static class AllocatedBytes
{
    private const int RoundsMax = 5;

    /// <summary>
    /// Bytes that the calling thread allocates while the code runs; the least of some rounds. A collection, which another test may cause,
    /// takes what is left of the thread's share of the heap (8 KiB) and counts that too. What the code allocates itself, it allocates each time.
    /// </summary>
    public static long By(Action run)
    {
        long least = long.MaxValue;
        for (int round = 0; round < RoundsMax && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
