namespace Mmstats.Writer.V1;

/// <summary>A count, 64 bits, unsigned. At 2^64 it wraps to 0. One thread writes.</summary>
public sealed class V1Counter : V1Buffered<ulong>
{
    // The running value is here too, so that an update reads nothing from the file.
    private ulong current;

    internal V1Counter(V1Label label)
        : base(label)
    {
    }

    /// <summary>The count that readers see. Setting it is for resuming an old count; readers expect counts to rise.</summary>
    public ulong Value
    {
        get => current;
        set
        {
            current = value;
            Publish(value);
        }
    }

    /// <summary>Counts one. Allocates nothing and cannot fail.</summary>
    public void Increment()
    {
        var next = current + 1;
        current = next;
        Publish(next);
    }

    /// <summary>Counts several. Allocates nothing and cannot fail.</summary>
    public void Add(ulong amount)
    {
        var next = unchecked(current + amount);
        current = next;
        Publish(next);
    }
}
