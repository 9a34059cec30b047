using MmExporter.Formats;

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
            Describe(families, binding, described);
            binding.ExtendMixed();
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
                if (series.IsMixed)
                {
                    SeriesRules.Reset(series);
                    isAny = true;
                }
            }
        }

        return isAny;
    }

    /// <summary>The first tells what a family is called and means.</summary>
    private static void Describe(FamilyTable families, Binding binding, HashSet<Family> described)
    {
        foreach (MetricProjection projection in binding.Projections)
        {
            if (projection.Family is { IsMixed: true } family && described.Add(family))
            {
                families.Describe(family, projection.Names, projection.Help);
            }
        }
    }
}
