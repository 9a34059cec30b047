using System.Runtime.InteropServices;
using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>
/// How the words of one file go into those of the merged series. It is made when series come or go; a pass only runs it.
/// </summary>
internal sealed class MergePlan
{
    /// <summary>Fewer numbers beside each other than this are added one by one.</summary>
    private const int StretchMin = 4;

    private readonly List<MergeStep> steps = [];
    private readonly List<(int Source, int Target)> singles = [];

    /// <summary>Values that were left out because no counter, or no state, can have them.</summary>
    public int Refused { get; private set; }

    /// <summary>Plans anew.</summary>
    /// <param name="content">The file.</param>
    /// <param name="series">The merged series of each of its series; null for those that have none.</param>
    /// <returns>How many series are left out, because their buckets cannot become those of the merged series.</returns>
    public int Make(FileContent content, IReadOnlyList<Series?> series)
    {
        int leftOut = 0;
        steps.Clear();
        singles.Clear();
        bool isSparse = content.Present.Length > 0;
        for (int i = 0; i < series.Count; i++)
        {
            if (series[i] is not { } target || content.Series[i] is not { } source)
            {
                continue;
            }

            if (SeriesRules.CanTake(target, source.Metric))
            {
                Append(StepFor(target, source, i), isSparse);
            }
            else
            {
                leftOut++;
            }
        }

        if (!isSparse)
        {
            FlushShort();
        }

        return leftOut;
    }

    /// <summary>Adds the words of this pass.</summary>
    /// <param name="content">The file.</param>
    /// <param name="rank">Orders writers whose values are equally new.</param>
    /// <param name="store">What takes them.</param>
    public void Run(FileContent content, ulong rank, ValueStore store)
    {
        Refused = 0;
        ReadOnlySpan<ulong> words = content.Words;
        Span<ulong> totals = store.Words;
        Span<bool> present = store.Present;
        foreach ((int source, int target) in CollectionsMarshal.AsSpan(singles))
        {
            ulong sum = unchecked(totals[target] + words[source]);
            totals[target] = sum;
            present[target] = true;
            if (sum < words[source])
            {
                store.CountOverflow(target);
            }
        }

        ReadOnlySpan<bool> has = content.Present;
        foreach (ref readonly MergeStep step in CollectionsMarshal.AsSpan(steps))
        {
            if (has.IsEmpty || has[step.Index])
            {
                Refused += MergeWords.Run(step, rank, words, store);
            }
        }
    }

    private static MergeStep StepFor(Series target, SeriesDefinition source, int index)
    {
        MetricDefinition metric = source.Metric;
        int[]? map = metric.IsHistogram ? target.Buckets!.MapFrom(metric)
            : metric.Kind == MetricKind.State && target.States.Length > 0 ? [.. metric.States.Select(state => Array.IndexOf(target.States, state))]
            : null;
        return new MergeStep(OperationFor(target, metric), source.Word, target.Word, 1, target, metric, index, map);
    }

    private static MergeOperation OperationFor(Series target, MetricDefinition metric) => metric.Kind switch
    {
        MetricKind.Histogram or MetricKind.ExponentialHistogram => MergeOperation.Histogram,
        MetricKind.Text => MergeOperation.One,
        MetricKind.State when target.States.Length > 0 => MergeOperation.State,
        _ => target.Merge switch
        {
            GaugeMerge.None or GaugeMerge.Sum => IsLookedAt(metric) ? MergeOperation.AddWhereSet : AdditionFor(target, metric.Number),
            GaugeMerge.Last => MergeOperation.Last,
            GaugeMerge.Min => MergeOperation.Min,
            GaugeMerge.Max => MergeOperation.Max,
            GaugeMerge.Average => MergeOperation.Average,
            _ => target.Number == metric.Number && !IsLookedAt(metric) ? MergeOperation.Set : MergeOperation.SetWhereSet,
        },
    };

    /// <summary>Whether a word of it may be no value: a gauge that was never set, a state that is neither 0 nor 1.</summary>
    private static bool IsLookedAt(MetricDefinition metric) => metric.Merge == GaugeMerge.Last || metric.Kind == MetricKind.State;

    private static MergeOperation AdditionFor(Series target, NumberKind number) => (target.Number, number) switch
    {
        (NumberKind.Unsigned, _) => MergeOperation.AddUnsigned,
        (_, NumberKind.Signed) when target.IsCounter => MergeOperation.AddWhereSet,
        (NumberKind.Signed, _) => MergeOperation.AddSigned,
        (_, NumberKind.Unsigned) => MergeOperation.AddUnsignedAsFloat,
        (_, NumberKind.Signed) => MergeOperation.AddSignedAsFloat,
        _ => target.IsCounter ? MergeOperation.AddTotal : MergeOperation.AddFloat,
    };

    private void Append(in MergeStep step, bool isSparse)
    {
        if (steps.Count > 0 && !isSparse && step.Operation is MergeOperation.AddUnsigned or MergeOperation.AddSigned or MergeOperation.AddFloat
            or MergeOperation.AddTotal or MergeOperation.Set)
        {
            MergeStep last = steps[^1];
            if (last.Operation == step.Operation && last.Source + last.Count == step.Source && last.Target + last.Count == step.Target)
            {
                steps[^1] = last with { Count = last.Count + 1 };
                return;
            }

            FlushShort();
        }

        steps.Add(step);
    }

    /// <summary>A short stretch of unsigned numbers costs more than its numbers one by one.</summary>
    private void FlushShort()
    {
        if (steps.Count == 0 || steps[^1] is not { Operation: MergeOperation.AddUnsigned, Count: < StretchMin } last)
        {
            return;
        }

        steps.RemoveAt(steps.Count - 1);
        for (int i = 0; i < last.Count; i++)
        {
            singles.Add((last.Source + i, last.Target + i));
        }
    }
}
