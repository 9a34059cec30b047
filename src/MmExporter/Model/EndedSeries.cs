using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>
/// When totals ended, so that one that comes back starts after its absence: two streams of one series must not overlap in
/// time. It remembers the last <see cref="Max"/> of them at least, and twice as many at most.
/// </summary>
/// <remarks>Two series may share a hash, once in some 10^14; then one of them starts later than it could.</remarks>
internal sealed class EndedSeries(TimeProvider time)
{
    public const int Max = 50_000;

    private readonly int salt = Random.Shared.Next();
    private Dictionary<ulong, long> recent = [];
    private Dictionary<ulong, long> earlier = [];

    public int Count => recent.Count + earlier.Count;

    /// <summary>Remembers that a series has ended; only of those that tell when they began.</summary>
    public void Add(Series series)
    {
        if (!series.IsCounter && series.Buckets is null)
        {
            return;
        }

        if (recent.Count >= Max)
        {
            (recent, earlier) = ([], recent);
        }

        recent[HashOf(series)] = UnixNanoseconds.Now(time);
    }

    /// <summary>When the series ended last, in Unix nanoseconds; 0 where it did not, or too long ago.</summary>
    public long EndOf(Series series)
    {
        if (Count == 0)
        {
            return 0;
        }

        ulong hash = HashOf(series);
        return recent.TryGetValue(hash, out long end) || earlier.TryGetValue(hash, out end) ? end : 0;
    }

    private ulong HashOf(Series series)
    {
        var low = new HashCode();
        var high = new HashCode();
        high.Add(salt);
        low.Add(series.Family.Names.Sample);
        high.Add(series.Family.Names.Sample);
        low.AddBytes(series.Labels);
        high.AddBytes(series.Labels);
        return ((ulong)(uint)high.ToHashCode() << 32) | (uint)low.ToHashCode();
    }
}
