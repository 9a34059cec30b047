using System.Text.RegularExpressions;

namespace MmExporter.Mapping;

/// <summary>A rule whose match is a regular expression.</summary>
internal sealed record RegexRule(Regex Regex, Rule Rule);
