namespace TestSupport;

/// <summary>An exemplar of a sample.</summary>
/// <param name="Labels">The labels, sorted by name, their values unescaped.</param>
/// <param name="Value">The value that was observed.</param>
/// <param name="Timestamp">As it stands on the page, in seconds; null where there is none.</param>
internal sealed record OpenMetricsExemplar(SortedDictionary<string, string> Labels, double Value, string? Timestamp);
