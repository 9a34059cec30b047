namespace MmExporter.Model.Naming;

/// <summary>How names become Prometheus names: the four strategies of the OpenTelemetry specification, spelled as Prometheus
/// spells them (<c>otlp.translation_strategy</c>).</summary>
internal enum TranslationStrategy
{
    /// <summary>Characters that not every Prometheus knows become underscores; unit and type are appended. The default.</summary>
    UnderscoreEscapingWithSuffixes,

    /// <summary>As before, and nothing is appended.</summary>
    UnderscoreEscapingWithoutSuffixes,

    /// <summary>The name stays as it is; unit and type are appended.</summary>
    NoUTF8EscapingWithSuffixes,

    /// <summary>The name stays as it is.</summary>
    NoTranslation,
}

/// <summary>What the strategies do, and their spelling in flags.</summary>
internal static class TranslationStrategies
{
    /// <summary>The spellings, for messages.</summary>
    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<TranslationStrategy>();

    public static bool HasSuffixes(this TranslationStrategy strategy) =>
        strategy is TranslationStrategy.UnderscoreEscapingWithSuffixes or TranslationStrategy.NoUTF8EscapingWithSuffixes;

    public static bool HasUnderscores(this TranslationStrategy strategy) =>
        strategy is TranslationStrategy.UnderscoreEscapingWithSuffixes or TranslationStrategy.UnderscoreEscapingWithoutSuffixes;
}
