namespace Mmstats.Writer.V1;

/// <summary>A number that is set: a gauge. One thread writes.</summary>
/// <typeparam name="T">The number type in the file.</typeparam>
public sealed class V1Number<T> : V1Buffered<T>
    where T : unmanaged
{
    private T current;

    internal V1Number(V1Label label)
        : base(label)
    {
    }

    /// <summary>The value that readers see, in whatever unit the application means. Setting it allocates nothing and cannot fail.</summary>
    public T Value
    {
        get => current;
        set
        {
            current = value;
            Publish(value);
        }
    }
}
