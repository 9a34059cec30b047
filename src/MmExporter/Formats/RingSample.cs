namespace MmExporter.Formats;

/// <summary>A point out of a ring, in the terms of no format.</summary>
/// <param name="Time">When, in Unix nanoseconds.</param>
/// <param name="Value">The value, any double.</param>
internal readonly record struct RingSample(long Time, double Value);
