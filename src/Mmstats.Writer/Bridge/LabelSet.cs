using Mmstats.Format.V2;

namespace Mmstats.Writer.Bridge;

/// <summary>
/// Tags as labels: sorted by key, each key once, all values text. Tags that say the same in another order, or with numbers
/// of another type, become the same labels.
/// </summary>
internal sealed class LabelSet
{
    private static readonly string KeyRefusal = $"a key takes 1 to {V2Layout.NameBytesMax} bytes without control characters";
    private static readonly string CountRefusal = $"a metric takes {V2Layout.LabelKeysMax} labels";

    [ThreadStatic]
    private static LabelSet? spare;

    // The values are strings; as objects they can be looked up as tags can.
    private readonly KeyValuePair<string, object?>[] pairs = new KeyValuePair<string, object?>[V2Layout.LabelKeysMax];
    private int count;

    public ReadOnlySpan<KeyValuePair<string, object?>> Pairs => pairs.AsSpan(0, count);

    /// <summary>Why not all tags have become labels; null if all have.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What code of the application has thrown that was asked for a value; null for nothing.</summary>
    public Exception? Thrown { get; private set; }

    /// <summary>The set that the thread keeps, with the labels of another one. Within what is thrown meanwhile there may be a second one.</summary>
    public static LabelSet Rent(LabelSet? start)
    {
        var set = spare ?? new LabelSet();
        spare = null;
        set.Refusal = null;
        set.Thrown = null;
        set.count = start?.count ?? 0;
        start?.Pairs.CopyTo(set.pairs);
        return set;
    }

    public void Return()
    {
        // The values of the application are not to live longer for having been here.
        Array.Clear(pairs);
        spare = this;
    }

    /// <summary>Adds a tag, which takes the place of an earlier one with its key. One without a value takes that away and leaves nothing.</summary>
    public void Add(string? key, object? value)
    {
        if (!TagText.IsName(key))
        {
            Refusal = KeyRefusal;
            return;
        }
        var text = TextOf(value);
        var index = Find(key!, out var isThere);
        if (text == null)
        {
            if (isThere)
                Array.Copy(pairs, index + 1, pairs, index, --count - index);
        }
        else if (isThere)
        {
            pairs[index] = new(key!, text);
        }
        else if (count == V2Layout.LabelKeysMax)
        {
            Refusal = CountRefusal;
        }
        else
        {
            Array.Copy(pairs, index, pairs, index + 1, count++ - index);
            pairs[index] = new(key!, text);
        }
    }

    /// <summary>The labels as a registry takes them.</summary>
    public (string Key, string Value)[] ToArray()
    {
        var labels = new (string Key, string Value)[count];
        for (var i = 0; i < count; i++)
            labels[i] = (pairs[i].Key, (string)pairs[i].Value!);
        return labels;
    }

    private string? TextOf(object? value)
    {
        try
        {
            return TagText.Of(value);
        }
        catch (Exception e)
        {
            Thrown = e;
            return null;
        }
    }

    private int Find(string key, out bool isThere)
    {
        var index = 0;
        while (index < count && string.CompareOrdinal(pairs[index].Key, key) < 0)
            index++;
        isThere = index < count && pairs[index].Key == key;
        return index;
    }
}
