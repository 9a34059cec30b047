namespace MmExporter.Mapping;

/// <summary>How a rule's <c>match</c> is read.</summary>
internal enum MatchType
{
    Glob,
    Regex,
}
