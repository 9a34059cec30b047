namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A native histogram as a query gives it.</summary>
/// <param name="Count">How many observations.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Buckets">The buckets that are not empty, with their bounds.</param>
internal sealed record NativeHistogram(double Count, double Sum, IReadOnlyList<(double Lower, double Upper, double Count)> Buckets);
