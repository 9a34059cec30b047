namespace MmExporter.Model.Naming;

/// <summary>
/// Names of writers as Prometheus names, by the OpenTelemetry specification "Prometheus and OpenMetrics Compatibility". Any text
/// becomes a name, and the same text the same one. Different texts may: to tell those apart is the caller's.
/// </summary>
internal sealed class NameTranslation(TranslationStrategy strategy, NameDialect dialect = NameDialect.OpenTelemetry)
{
    private const string TotalSuffix = "_total";
    private const string InfoSuffix = "_info";

    /// <param name="name">The writer's name for it.</param>
    /// <param name="unit">The unit in UCUM; empty where there is none.</param>
    /// <param name="kind">What it is.</param>
    public MetricName Metric(string name, string unit, NamedKind kind)
    {
        if (dialect == NameDialect.Original)
        {
            string named = Named(name);
            return new MetricName(named, named, unit, false);
        }

        UnitWords words = UnitWords.Of(unit, kind);
        string translated = strategy.HasUnderscores() ? LegalNames.Metric(name, dialect) : LegalNames.Unicode(name);
        (string family, string suffix) = strategy.HasSuffixes() ? Suffixed(translated, words, kind) : Unsuffixed(translated, kind);
        bool isReserved = ReservedNames.IsMetric(family, kind);
        family = isReserved ? ReservedNames.Prefix + family : family;
        return new MetricName(family, family + suffix, MetricName.UnitIn(family, words.Whole), isReserved);
    }

    /// <summary>The name of a label.</summary>
    /// <param name="key">The writer's name for it.</param>
    /// <param name="wasReserved">Whether it got <c>exported_</c>.</param>
    public string Label(string key, out bool wasReserved)
    {
        wasReserved = false;
        if (dialect == NameDialect.Original)
        {
            return Named(key);
        }

        string name = strategy.HasUnderscores() ? LegalNames.Label(key, dialect) : LegalNames.Unicode(key);

        // The specification makes one underscore of two, so that they are looked for in the key itself.
        wasReserved = ReservedNames.IsLabel(name) || key.StartsWith("__", StringComparison.Ordinal);
        if (!wasReserved)
        {
            return name;
        }

        string prefixed = ReservedNames.Prefix + name;
        return strategy.HasUnderscores() ? LegalNames.Label(prefixed, dialect) : prefixed;
    }

    /// <summary>The label of an attribute that tells of a writer, not of a metric: by the same rules.</summary>
    public string ResourceLabel(string key, out bool wasReserved) => Label(key, out wasReserved);

    /// <summary>OpenTelemetry knows nothing without a name.</summary>
    private static string Named(string name) => name.Length > 0 ? name : "_";

    /// <summary>The family with its unit, and what its sample has behind it. A unit may look like a suffix, so that the suffix is
    /// taken off behind it, too.</summary>
    private static (string Family, string Suffix) Suffixed(string name, UnitWords unit, NamedKind kind)
    {
        string suffix = SuffixOf(kind);
        string family = WithoutSuffix(WithUnit(WithoutSuffix(name, suffix), unit), suffix);

        // A counter that is called nothing else would be a family without a name.
        return (family, kind == NamedKind.Counter && family == TotalSuffix ? "" : suffix);
    }

    /// <summary>The name stays as it is, but for facts: what they are shows in no other way in the classic text.</summary>
    private static (string Family, string Suffix) Unsuffixed(string name, NamedKind kind)
    {
        string suffix = SuffixOf(kind);
        bool hasSuffix = name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal);
        return hasSuffix ? (name[..^suffix.Length], suffix) : (name, kind == NamedKind.Info ? suffix : "");
    }

    private static string SuffixOf(NamedKind kind) => kind switch
    {
        NamedKind.Counter => TotalSuffix,
        NamedKind.Info => InfoSuffix,
        _ => "",
    };

    private static string WithUnit(string name, UnitWords unit)
    {
        string whole = unit.Whole;
        if (whole.Length == 0 || name == whole || EndsIn(name, whole))
        {
            return name;
        }

        // Of bytes per second, a name may tell the bytes alone.
        bool hasMain = unit.Main.Length > 0 && (name == unit.Main || EndsIn(name, unit.Main));
        return $"{name}_{(hasMain ? unit.Per : whole)}";
    }

    private static string WithoutSuffix(string name, string suffix)
    {
        while (suffix.Length > 0 && name.Length > suffix.Length && EndsIn(name, suffix[1..]))
        {
            name = name[..^suffix.Length];
        }

        return name;
    }

    /// <summary>Whether the last word is this one. Names that keep their dots have them between words.</summary>
    private static bool EndsIn(string name, string word) =>
        name.Length > word.Length && name.EndsWith(word, StringComparison.Ordinal) && name[^(word.Length + 1)] is '_' or '.';
}
