namespace TestSupport;

/// <summary>What a piece of code allocates.</summary>
public static class AllocatedBytes
{
    private const int AttemptsMax = 20;

    /// <summary>
    /// Bytes that the calling thread allocates while the code runs. A collection, which another test may cause, takes what is left
    /// of the thread's share of the heap and counts that too, so a round with one that is not 0 is repeated.
    /// </summary>
    public static long By(Action run)
    {
        for (int attempt = 1; ; attempt++)
        {
            int collections = GC.CollectionCount(0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated == 0 || attempt == AttemptsMax || GC.CollectionCount(0) == collections)
            {
                return allocated;
            }
        }
    }
}
