using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>Where the words of a family's series are in the store.</summary>
/// <param name="Word">The first.</param>
/// <param name="Count">The number of series.</param>
/// <param name="Number">What the words are, where each series has one and all are the same; else None.</param>
internal readonly record struct WordStretch(int Word, int Count, NumberKind Number)
{
    /// <summary>Whether the words are numbers without a sign or doubles, one behind the other.</summary>
    public bool IsWhole => Count > 0 && Number is (NumberKind.Unsigned or NumberKind.Float);
}
