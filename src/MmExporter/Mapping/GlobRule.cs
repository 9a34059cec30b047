namespace MmExporter.Mapping;

/// <summary>A rule whose match is a glob.</summary>
internal sealed record GlobRule(Glob Glob, Rule Rule);
