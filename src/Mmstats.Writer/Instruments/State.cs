using System.Buffers.Binary;
using System.Text;
using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>One of several named states, or on and off. Any thread may set it; the last store stands.</summary>
public sealed unsafe class State : SharedInstrument
{
    private readonly string[] names;

    internal State(Series series, string[] names)
        : base(series) => this.names = names;

    /// <summary>Sets it on or off, or to the second or first of its names.</summary>
    public void Set(bool isOn) => Set(isOn ? 1 : 0);

    /// <summary>Sets the state with this name. Another name is rejected and counted as such.</summary>
    public void Set(string name) => Set(Array.IndexOf(names, name));

    /// <summary>Sets the state by its number, from 0 on. Another number is rejected and counted as such.</summary>
    public void Set(int index)
    {
        if ((uint)index < (uint)Math.Max(names.Length, 2))
            Volatile.Write(ref *(ulong*)data, (ulong)index);
        else
            series.Reject();
    }

    internal static MetricDefinition Define(string name, string help, string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Length is 1 or > V2Layout.StatesMax || names.Distinct(StringComparer.Ordinal).Count() != names.Length ||
            names.Any(text => string.IsNullOrEmpty(text) || Encoding.UTF8.GetByteCount(text) > V2Layout.NameBytesMax || !Names.IsUnicode(text)))
        {
            throw new ArgumentException($"The state {name} takes no names or 2 to {V2Layout.StatesMax} different ones of 1 to {V2Layout.NameBytesMax} bytes.", nameof(names));
        }
        var parameters = new List<byte>(KindParameters.Of(names.Length, 0));
        foreach (var bytes in names.Select(Encoding.UTF8.GetBytes))
        {
            var prefix = new byte[V2Layout.StringPrefixLength];
            BinaryPrimitives.WriteUInt16LittleEndian(prefix, (ushort)bytes.Length);
            parameters.AddRange([.. prefix, .. bytes]);
        }
        return new MetricDefinition(name, V2Kind.State, V2Number.U64) { Help = help, Parameters = [.. parameters] };
    }
}
