namespace Mmstats.Writer.ProcessFacts;

/// <summary>What .NET says of itself: the names, units and values of its own meter, <c>System.Runtime</c>, for all versions.</summary>
internal static class RuntimeFacts
{
    private const string GenerationKey = "gc.heap.generation";

    private static readonly string[] Generations = ["gen0", "gen1", "gen2", "loh", "poh"];

    public static void AddTo(FactList facts)
    {
        for (var i = 0; i <= GC.MaxGeneration; i++)
        {
            var generation = i;
            facts.Counter(
                "dotnet.gc.collections",
                "The number of garbage collections that have occurred since the process has started.",
                "{collection}",
                () => Collections(generation),
                (GenerationKey, Generations[generation]));
        }
        facts.Counter(
            "dotnet.gc.heap.total_allocated",
            "The approximate number of bytes allocated on the managed GC heap since the process has started. The returned value does not include any native allocations.",
            "By",
            static () => GC.GetTotalAllocatedBytes());
        facts.DoubleCounter(
            "dotnet.gc.pause.time",
            "The total amount of time paused in GC since the process has started.",
            "s",
            static () => GC.GetTotalPauseDuration().TotalSeconds);
        facts.UpDownCounter(
            "dotnet.gc.last_collection.memory.committed_size",
            "The amount of committed virtual memory in use by the .NET GC, as observed during the latest garbage collection.",
            "By",
            static () => GC.GetGCMemoryInfo() is { Index: > 0 } last ? last.TotalCommittedBytes : null);
        AddHeapSizes(facts);
        AddThreads(facts);
    }

    private static void AddHeapSizes(FactList facts)
    {
        for (var i = 0; i < Generations.Length; i++)
        {
            var generation = i;
            facts.UpDownCounter(
                "dotnet.gc.last_collection.heap.size",
                "The managed GC heap size (including fragmentation), as observed during the latest garbage collection.",
                "By",
                () => HeapSize(generation),
                (GenerationKey, Generations[generation]));
        }
    }

    private static void AddThreads(FactList facts)
    {
        facts.UpDownCounter(
            "dotnet.thread_pool.thread.count", "The number of thread pool threads that currently exist.", "{thread}", static () => ThreadPool.ThreadCount);
        facts.Counter(
            "dotnet.thread_pool.work_item.count",
            "The number of work items that the thread pool has completed since the process has started.",
            "{work_item}",
            static () => ThreadPool.CompletedWorkItemCount);
        facts.UpDownCounter(
            "dotnet.thread_pool.queue.length",
            "The number of work items that are currently queued to be processed by the thread pool.",
            "{work_item}",
            static () => ThreadPool.PendingWorkItemCount);
        facts.Counter(
            "dotnet.monitor.lock_contentions",
            "The number of times there was contention when trying to acquire a monitor lock since the process has started.",
            "{contention}",
            static () => Monitor.LockContentionCount);
    }

    // The runtime counts a collection for its own generation and for all below.
    private static long Collections(int generation) =>
        GC.CollectionCount(generation) - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0);

    private static long? HeapSize(int generation)
    {
        var last = GC.GetGCMemoryInfo();
        return last.Index > 0 && generation < last.GenerationInfo.Length ? last.GenerationInfo[generation].SizeAfterBytes : null;
    }
}
