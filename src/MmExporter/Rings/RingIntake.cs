using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Formats.V2;
using MmExporter.Model;
using MmExporter.Snapshots;

namespace MmExporter.Rings;

/// <summary>Takes what came into the rings of all files since the pass before, counts events, and hands everything to those who want it.</summary>
/// <remarks>Not thread-safe, as the pass it belongs to.</remarks>
/// <param name="retention">For how long the counts of an application go on that has no ring any more.</param>
/// <param name="time">The clock.</param>
internal sealed class RingIntake(TimeSpan retention, TimeProvider time)
{
    /// <summary>Applications without a ring whose counts go on; of more, those that have none for the longest time end.</summary>
    public const int FormerMax = 1_000;

    private readonly Dictionary<string, EventCounts> counts = new(StringComparer.Ordinal);
    private readonly List<IRingSink> sinks = [];
    private DateTimeOffset passStart;

    /// <summary>Whether any file had a ring in the last pass.</summary>
    public bool HasRings { get; private set; }

    /// <summary>Whether somebody wants more than counts, so that rings are to be read before they run over.</summary>
    public bool IsWanted => sinks.Count > 0;

    /// <summary>Entries that were overwritten before they were read, since the start.</summary>
    public ulong Lost { get; private set; }

    /// <summary>Counts of events, as a part of the merge.</summary>
    public IEnumerable<Contribution> Contributions => counts.Values.Select(one => new Contribution(one, "", IsLiving: true, 0));

    /// <summary>Hands entries to somebody from the next pass on.</summary>
    public void Add(IRingSink sink) => sinks.Add(sink);

    /// <summary>Begins a pass.</summary>
    public void Begin()
    {
        HasRings = false;
        passStart = time.GetUtcNow();
    }

    /// <summary>Ends a pass: what was counted of applications that have long had no ring goes.</summary>
    public void End()
    {
        EventCounts[] former = [.. counts.Values.Where(one => one.LastSeen < passStart)];
        DateTimeOffset oldest = passStart - retention;
        int tooMany = former.Length - FormerMax;
        foreach (EventCounts one in former.OrderBy(one => one.LastSeen))
        {
            if (tooMany-- > 0 || one.LastSeen < oldest)
            {
                counts.Remove(one.Writer.Application);
            }
        }
    }

    /// <summary>Takes what the reading of this pass found.</summary>
    public void Take(SourceFile file)
    {
        if (file.Reason != RefusalReason.None || file.Content is not V2File { Schema: { Rings.Count: > 0 } schema } content)
        {
            return;
        }

        HasRings = true;
        if (counts.TryGetValue(content.Writer.Application, out EventCounts? former))
        {
            former.LastSeen = passStart;
        }

        foreach (V2SeriesEntry series in schema.Rings)
        {
            V2RingState ring = series.Ring!;
            Lost += ring.TakeLost();
            if (ring.Count > 0)
            {
                Take(new RingPlace(content.Writer, series, series.Number), ring);
            }
        }
    }

    private void Take(in RingPlace place, V2RingState ring)
    {
        for (int i = 0; i < ring.Count; i++)
        {
            ulong number = ring.First + (ulong)i;
            if (ring.TryGetEvent(i, out RingEvent entry))
            {
                CountsOf(place.Writer.Application).Count(place, entry.Severity);
                foreach (IRingSink sink in sinks)
                {
                    sink.Take(place, number, entry);
                }
            }
            else if (ring.TryGetSample(i, out RingSample sample))
            {
                foreach (IRingSink sink in sinks)
                {
                    sink.Take(place, number, sample);
                }
            }
        }

        ring.Clear();
    }

    private EventCounts CountsOf(string application)
    {
        if (!counts.TryGetValue(application, out EventCounts? found))
        {
            counts.Add(application, found = new EventCounts(application, UnixNanoseconds.Of(passStart)) { LastSeen = passStart });
        }

        return found;
    }
}
