using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mmstats.Format.V2;
using Mmstats.Writer.Lanes;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>
/// Counts values by size. Any thread may record: each updates words of its own, with plain stores that a reader sees as
/// one. No update throws, and none allocates, takes a lock or calls the system but the first of a thread, which is given a lane.
/// Threads that find none, because more live than the files have lanes, take turns.
/// </summary>
public sealed unsafe class Histogram : LaneInstrument
{
    private readonly UpdateLock gate = new();
    private readonly BucketSearch search;
    private readonly double[]? block;
    private readonly int exemplarOffset;
    private readonly double unitsPerSecond;
    private readonly double unitsPerTick;

    internal Histogram(Series series, Buckets buckets)
        : base(series)
    {
        search = buckets.Search;
        block = search.Block;
        exemplarOffset = buckets.HasExemplars ? (series.Metric.Definition.DataWords - V2Layout.ExemplarWords) * V2Layout.WordLength : 0;
        unitsPerSecond = TimeUnit.PerSecond(series.Metric.Definition.Unit);
        unitsPerTick = unitsPerSecond / Stopwatch.Frequency;
    }

    /// <summary>Records a value. What the histogram does not take (NaN, the infinities; with exponential buckets what is below 0) is rejected and counted as such.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(double value)
    {
        // Looked for first: what comes after it has a call in the middle, and the less is alive over a call the better.
        var count = block != null ? BucketSearch.FindInBlock(block, value) : search.Find(value);
        var lane = ThreadLane.Number;
        if (lane - 1 < lanesBeyondShared)
        {
            var offset = lane * strideBytes;
            // SAFETY: the lane is one of the file's, and memory stays at its address until the process ends.
            var own = data + offset;
            if (IsBetweenExtremes(own, value))
            {
                Update(own, seq + offset, value, count, isExtreme: false);
                return;
            }
        }
        RecordElsewhere(value);
    }

    /// <summary>Records a value and says which trace it is an example of. Without an exemplar's slot it is only recorded.</summary>
    public void Record(double value, in ActivityContext context)
    {
        Record(value);
        if (exemplarOffset != 0 && search.Takes(value) && context.TraceId != default)
            StoreExemplar(value, context);
    }

    /// <summary>
    /// Measures until the result is disposed, and records how long it took, in the histogram's unit if that is a unit of time and
    /// in seconds if it is not. It may be disposed by another thread, after an await.
    /// </summary>
    public Timing Time() => new(this, Stopwatch.GetTimestamp());

    internal void RecordSince(long started) => Record((Stopwatch.GetTimestamp() - started) * unitsPerTick);

    internal void RecordTime(TimeSpan duration) => Record(duration.TotalSeconds * unitsPerSecond);

    // Both extremes in one comparison: value >= min and -value >= -max. The mask that the minimum is stored with is also the
    // one that gives the stored maximum with its sign turned. What is no number is not between, so it needs no check of its own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBetweenExtremes(byte* own, double value)
    {
        var extremes = Vector128.Load((ulong*)own + 1) ^ Vector128.Create(V2Layout.MinimumMask);
        var isBetween = Vector128.GreaterThanOrEqual(Vector128.Create(value) ^ Vector128.Create(0.0, -0.0), extremes.AsDouble());
        return isBetween.ExtractMostSignificantBits() == 0b11;
    }

    // Every store is a release, so they become visible in this order: odd, the words, even. On x86-64 that costs nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update(byte* own, byte* ownSeq, double value, nint countOffset, bool isExtreme)
    {
        var odd = *(ulong*)ownSeq | 1;
        Volatile.Write(ref *(ulong*)ownSeq, odd);
        var sum = (double*)own;
        Volatile.Write(ref *sum, *sum + value);
        if (isExtreme)
            UpdateExtremes((ulong*)own, value);
        var count = (ulong*)(own + countOffset);
        Volatile.Write(ref *count, *count + 1);
        Volatile.Write(ref *(ulong*)ownSeq, odd + 1);
    }

    private static void UpdateExtremes(ulong* words, double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        if (value < BitConverter.UInt64BitsToDouble(words[1] ^ V2Layout.MinimumMask))
            Volatile.Write(ref words[1], bits ^ V2Layout.MinimumMask);
        if (value > BitConverter.UInt64BitsToDouble(words[2] ^ V2Layout.MaximumMask))
            Volatile.Write(ref words[2], bits ^ V2Layout.MaximumMask);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RecordElsewhere(double value)
    {
        if (!search.Takes(value))
        {
            series.Reject();
            return;
        }
        var count = search.Find(value);
        var own = series.FindOwn(out var ownSeq);
        if (own != null)
        {
            Update(own, ownSeq, value, count, isExtreme: true);
            return;
        }
        gate.Enter();
        try
        {
            Update(data, seq, value, count, isExtreme: true);
        }
        finally
        {
            gate.Exit();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StoreExemplar(double value, in ActivityContext context)
    {
        var own = series.FindOwn(out var ownSeq);
        if (own != null)
        {
            StoreExemplar(own, ownSeq, value, context);
            return;
        }
        gate.Enter();
        try
        {
            StoreExemplar(data, seq, value, context);
        }
        finally
        {
            gate.Exit();
        }
    }

    private void StoreExemplar(byte* own, byte* ownSeq, double value, in ActivityContext context)
    {
        var ids = stackalloc ulong[3];
        context.TraceId.CopyTo(new Span<byte>(ids, 2 * V2Layout.WordLength));
        context.SpanId.CopyTo(new Span<byte>(ids + 2, V2Layout.WordLength));
        // SAFETY: the slot's words and its seq word stand behind those of the histogram.
        var slot = (ulong*)(own + exemplarOffset);
        var slotSeq = (ulong*)ownSeq + 1;
        var odd = *slotSeq | 1;
        Volatile.Write(ref *slotSeq, odd);
        Volatile.Write(ref slot[0], BitConverter.DoubleToUInt64Bits(value));
        Volatile.Write(ref slot[1], (ulong)UnixTime.Now(TimeProvider.System));
        for (var i = 0; i < 3; i++)
            Volatile.Write(ref slot[2 + i], ids[i]);
        Volatile.Write(ref *slotSeq, odd + 1);
    }
}
