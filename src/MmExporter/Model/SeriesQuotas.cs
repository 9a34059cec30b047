using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>
/// How many series each file may have when all together have more than the limit. Users share the limit evenly, what one
/// does not need goes to the others; of a user's files the older ones go first. So it changes only when what is wanted does.
/// What the ledger keeps is nobody's file and has a limit of its own: a total must not end because others are many.
/// </summary>
internal sealed class SeriesQuotas(ModelSettings settings)
{
    private readonly Dictionary<FileContent, int> maxima = [];

    /// <summary>How many series of a file may take part.</summary>
    public int MaxOf(in Contribution contribution) =>
        contribution.IsLedger ? int.MaxValue
        : maxima.Count > 0 && maxima.TryGetValue(contribution.Content, out int max) ? max : settings.SeriesPerWriterMax;

    /// <summary>Shares the limit out anew.</summary>
    /// <param name="contributions">All files, in any order.</param>
    public void Update(IReadOnlyList<Contribution> contributions)
    {
        long wanted = 0;
        foreach (Contribution contribution in contributions)
        {
            wanted += Wanted(contribution);
        }

        maxima.Clear();
        if (wanted <= settings.SeriesMax)
        {
            return;
        }

        Contribution[] ordered = [.. contributions];
        Array.Sort(ordered, (x, y) => Contribution.CompareAge(x, y));
        IGrouping<uint, Contribution>[] users =
            [.. ordered.Where(contribution => !contribution.IsLedger).GroupBy(contribution => contribution.Owner).OrderBy(user => user.Sum(Wanted)).ThenBy(user => user.Key)];
        long left = settings.SeriesMax;
        for (int i = 0; i < users.Length; i++)
        {
            long share = Math.Min(left / (users.Length - i), users[i].Sum(Wanted));
            left -= share;
            foreach (Contribution contribution in users[i])
            {
                int max = (int)Math.Min(share, Wanted(contribution));
                maxima[contribution.Content] = max;
                share -= max;
            }
        }
    }

    private long Wanted(Contribution contribution) => contribution.IsLedger ? 0 : Math.Min(contribution.Content.Series.Count, settings.SeriesPerWriterMax);
}
