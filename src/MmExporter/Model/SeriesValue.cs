using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>The place of one series' value.</summary>
/// <param name="Values">The values of its family; null for no series.</param>
/// <param name="Index">Its index.</param>
internal readonly record struct SeriesValue(Number[]? Values, int Index)
{
    public void Set(Number value) => Values![Index] = value;

    /// <summary>Adds one writer's share.</summary>
    public void Add(Number share)
    {
        ref Number value = ref Values![Index];
        value = value.Kind == NumberKind.None ? share : value.Plus(share);
    }
}
