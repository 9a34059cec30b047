namespace MmExporter.Model;

/// <summary>
/// Decides what series and families are whose writers do not agree: by all who have a share in them now, so that it does
/// not matter who came first, or who has gone.
/// </summary>
internal static class Settlement
{
    /// <summary>Settles what is mixed.</summary>
    /// <param name="families">All families.</param>
    /// <param name="bindings">All that have a share in them.</param>
    public static void Settle(FamilyTable families, IEnumerable<Binding> bindings)
    {
        if (!Reset(families))
        {
            return;
        }

        Binding[] ordered = [.. bindings];
        Array.Sort(ordered, (x, y) => Contribution.CompareSay(x.Contribution, y.Contribution));
        var described = new HashSet<Family>();
        foreach (Binding binding in ordered)
        {
            Extend(families, binding, described);
        }
    }

    /// <returns>Whether anything is mixed.</returns>
    private static bool Reset(FamilyTable families)
    {
        bool isAny = false;
        foreach (Family family in families.All)
        {
            isAny |= family.IsMixed;
            foreach (Series series in family.SeriesSpan)
            {
                if (series is { IsMixed: true, References: > 0 })
                {
                    SeriesRules.Reset(series);
                    isAny = true;
                }
            }
        }

        return isAny;
    }

    /// <summary>The first that has a series tells what its family is called and means.</summary>
    private static void Extend(FamilyTable families, Binding binding, HashSet<Family> described)
    {
        for (int i = 0; i < binding.Series.Count; i++)
        {
            if (binding.Series[i] is not { } one || !(one.IsMixed || one.Family.IsMixed) || binding.Content.Series[i] is not { } source)
            {
                continue;
            }

            MetricProjection projection = binding.ProjectionOf(source.Metric);
            if (one.Family.IsMixed && described.Add(one.Family))
            {
                families.Describe(one.Family, projection.Names, projection.Help);
            }

            if (one.IsMixed)
            {
                SeriesRules.Extend(one, source.Metric, projection, binding.Contribution.IsLiving);
            }
        }
    }
}
