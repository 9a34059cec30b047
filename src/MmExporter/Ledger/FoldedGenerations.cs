namespace MmExporter.Ledger;

/// <summary>Which files have been folded, so that none is twice. They are forgotten by age alone: a file that is not there
/// may come back with its directory.</summary>
internal sealed class FoldedGenerations(int max)
{
    /// <summary>Room is made for this part of the limit at once, since looking for the oldest goes through all.</summary>
    private const int RoomPart = 100;

    private readonly Dictionary<ulong, FoldedGeneration> all = [];

    public int Count => all.Count;

    /// <summary>Those that were forgotten for the limit alone. One of these files that is still there would be folded again.</summary>
    public long ForgottenEarly { get; private set; }

    public IReadOnlyDictionary<ulong, FoldedGeneration> All => all;

    public bool TryGet(ulong generation, out FoldedGeneration folded) => all.TryGetValue(generation, out folded);

    public void Add(ulong generation, FoldedGeneration folded)
    {
        all[generation] = folded;
        if (all.Count > max)
        {
            MakeRoom();
        }
    }

    /// <summary>Remembers that the file is there.</summary>
    public void Seen(ulong generation, long now)
    {
        if (all.TryGetValue(generation, out FoldedGeneration folded) && folded.LastSeen < now)
        {
            all[generation] = folded with { LastSeen = now };
        }
    }

    /// <summary>Forgets those that were last seen before a time in Unix seconds.</summary>
    public void Expire(long before)
    {
        foreach ((ulong generation, FoldedGeneration folded) in all)
        {
            if (folded.LastSeen < before)
            {
                all.Remove(generation);
            }
        }
    }

    private void MakeRoom()
    {
        int count = all.Count - max + (max / RoomPart);
        foreach ((ulong generation, _) in all.OrderBy(entry => entry.Value.LastSeen).Take(count).ToArray())
        {
            all.Remove(generation);
            ForgottenEarly++;
        }
    }
}
