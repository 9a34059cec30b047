namespace Mmstats.Writer.Agg;

/// <summary>A path with what is done under it. As a key it takes no allocation to make.</summary>
internal readonly record struct AggKey(string Path, AggUnit Unit);
