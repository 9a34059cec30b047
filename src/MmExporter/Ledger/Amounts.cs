using System.Runtime.InteropServices;

namespace MmExporter.Ledger;

/// <summary>What a file adds to the series of its application.</summary>
internal sealed class Amounts
{
    /// <summary>What an amount takes beside its words, in words.</summary>
    private const int OverheadWords = 4;

    private readonly List<Amount> all = [];
    private readonly List<ulong> words = [];

    public IReadOnlyList<Amount> All => all;

    /// <summary>What they take of the quota while they are held.</summary>
    public long SizeBytes => all.Sum(amount => SizeOf(amount.Series.Words));

    public static long SizeOf(int words) => 8L * (words + OverheadWords);

    public void Add(LedgerSeries series, long created, ReadOnlySpan<ulong> value)
    {
        all.Add(new Amount(series, created, words.Count));
        words.AddRange(value);
    }

    /// <summary>The words of an amount, as many as its series has.</summary>
    public ReadOnlySpan<ulong> Words(in Amount amount) => CollectionsMarshal.AsSpan(words).Slice(amount.Word, amount.Series.Words);

    /// <summary>Forgets those of series that are over.</summary>
    /// <returns>What they took of the quota.</returns>
    public long RemoveExpired()
    {
        long before = SizeBytes;
        all.RemoveAll(amount => amount.Series.IsExpired);
        return before - SizeBytes;
    }

    /// <summary>A copy for saving.</summary>
    /// <param name="identity">What tells the file apart from all others.</param>
    /// <param name="lastSeen">When it was there last, in Unix seconds.</param>
    /// <param name="application">Which of the applications it is of.</param>
    public LedgerImage.HeldFile Image(ulong identity, long lastSeen, int application) => new(
        identity,
        lastSeen,
        application,
        [.. all.Select(amount => new LedgerImage.Amount(amount.Series.Index, amount.Created, amount.Word))],
        [.. words]);

    /// <param name="Series">The series.</param>
    /// <param name="Created">When the writer began to count it, in Unix nanoseconds; 0 where nobody knows.</param>
    /// <param name="Word">Its first word.</param>
    public readonly record struct Amount(LedgerSeries Series, long Created, int Word);
}
