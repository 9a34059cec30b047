namespace MmExporter.Model;

/// <summary>A label of all series of a metric.</summary>
/// <param name="Name">Its name on the page.</param>
/// <param name="Fixed">Its value, where all series have the same.</param>
/// <param name="Values">Else which label values of the series it shows.</param>
internal readonly record struct LabelSlot(string Name, string? Fixed, int[] Values);
