using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Mmstats.Writer.V1;

/// <content>The field types of mmstats, by the names it gives them.</content>
[SuppressMessage("Naming", "CA1720", Justification = "These are the names of the field types in mmstats.")]
public sealed partial class V1FileBuilder
{
    /// <summary>Registers a count. In the file: <c>Q</c>, two buffers.</summary>
    public V1Counter Counter(string label) => Add(new V1Counter(Name(label)));

    /// <summary>Registers the mean of all values. In the file: <c>d</c>, two buffers.</summary>
    public V1Average Average(string label) => Add(new V1Average(Name(label)));

    /// <summary>Registers the mean of the last values. In the file: <c>d</c>, two buffers.</summary>
    /// <param name="label">What it is called.</param>
    /// <param name="size">Over how many values, 1 to <see cref="WindowSizeMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in its range.</exception>
    public V1MovingAverage MovingAverage(string label, int size = DefaultWindowSize) =>
        Add(new V1MovingAverage(Name(label), InRange(size, WindowSizeMax)));

    /// <summary>Registers the mean of the last durations, in seconds. In the file: <c>d</c>, two buffers.</summary>
    /// <param name="label">What it is called.</param>
    /// <param name="size">Over how many durations, 1 to <see cref="WindowSizeMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in its range.</exception>
    public V1Timer Timer(string label, int size = DefaultWindowSize) =>
        Add(new V1Timer(Name(label), InRange(size, WindowSizeMax)));

    /// <summary>Registers a number of 64 bits. In the file: <c>Q</c>, two buffers.</summary>
    public V1Number<ulong> UInt64(string label) => Add(new V1Number<ulong>(Name(label)));

    /// <summary>Registers a number of 32 bits. In the file: <c>I</c>, two buffers.</summary>
    public V1Number<uint> UInt(string label) => Add(new V1Number<uint>(Name(label)));

    /// <summary>Registers a signed number of 32 bits. In the file: <c>i</c>, two buffers.</summary>
    public V1Number<int> Int(string label) => Add(new V1Number<int>(Name(label)));

    /// <summary>Registers a signed number of 16 bits. In the file: <c>h</c>, two buffers.</summary>
    public V1Number<short> Short(string label) => Add(new V1Number<short>(Name(label)));

    /// <summary>Registers a number of 16 bits. In the file: <c>H</c>, two buffers.</summary>
    public V1Number<ushort> UShort(string label) => Add(new V1Number<ushort>(Name(label)));

    /// <summary>Registers a floating-point number of 32 bits. In the file: <c>f</c>, two buffers.</summary>
    public V1Number<float> Float(string label) => Add(new V1Number<float>(Name(label)));

    /// <summary>Registers a floating-point number of 64 bits. In the file: <c>d</c>, two buffers.</summary>
    public V1Number<double> Double(string label) => Add(new V1Number<double>(Name(label)));

    /// <summary>Registers a signed number of 8 bits. In the file: <c>b</c>, one value.</summary>
    public V1Single<sbyte> Byte(string label, sbyte initial = 0) => Add(new V1Single<sbyte>(Name(label), initial));

    /// <summary>Registers a yes or no. In the file: <c>?</c>, one value.</summary>
    public V1Single<bool> Bool(string label, bool initial = false) => Add(new V1Single<bool>(Name(label), initial));

    /// <summary>Registers a text. In the file: <c>Ns</c>, one value of N bytes.</summary>
    /// <param name="label">What it is called.</param>
    /// <param name="sizeBytes">Room for so many bytes of UTF-8, 1 to <see cref="StringSizeBytesMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in its range.</exception>
    public V1String String(string label, int sizeBytes = DefaultStringSizeBytes) =>
        Add(new V1String(Name(label), InRange(sizeBytes, StringSizeBytesMax)));

    /// <summary>Registers a number that stays. In the file: <c>I</c>, one value.</summary>
    public void StaticUInt(string label, uint value) => AddStatic(label, value);

    /// <summary>Registers a number that stays. In the file: <c>q</c>, one value.</summary>
    public void StaticInt64(string label, long value) => AddStatic(label, value);

    /// <summary>Registers a number that stays. In the file: <c>Q</c>, one value.</summary>
    public void StaticUInt64(string label, ulong value) => AddStatic(label, value);

    /// <summary>Registers a number that stays. In the file: <c>f</c>, one value.</summary>
    public void StaticFloat(string label, float value) => AddStatic(label, value);

    /// <summary>Registers a number that stays. In the file: <c>d</c>, one value.</summary>
    public void StaticDouble(string label, double value) => AddStatic(label, value);

    /// <summary>Registers a text that stays, cut to 256 bytes of UTF-8. In the file: <c>256s</c>, one value.</summary>
    public void StaticText(string label, string value) => Add(new V1String(Name(label), StaticTextSizeBytes)).Set(value);

    private static int InRange(int value, int max, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
        return value;
    }

    private V1Single<T> AddStatic<T>(string label, T value)
        where T : unmanaged => Add(new V1Single<T>(Name(label), value));
}
