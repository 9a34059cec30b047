using Mmstats.Format.V1;

namespace Mmstats.Format.Tests.Support;

/// <summary>All that V1FieldReader says of some bytes.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="End">Where the list ended.</param>
/// <param name="Refusal">Why.</param>
internal sealed record Walk(IReadOnlyList<V1Field> Fields, int End, V1Refusal Refusal)
{
    public static Walk Of(ReadOnlySpan<byte> file)
    {
        var fields = new List<V1Field>();
        var reader = new V1FieldReader(file);
        while (reader.MoveNext())
        {
            fields.Add(reader.Current);
        }

        return new Walk(fields, reader.Offset, reader.Refusal);
    }
}
