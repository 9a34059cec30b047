using FsCheck;
using FsCheck.Fluent;
using MmExporter.Model.Naming;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Naming;

/// <summary>What holds for any name, unit and kind, half characters and NUL included.</summary>
public sealed class NamePropertyTests
{
    private const int Count = 2_000;

    private static readonly Gen<string> Piece = Gen.Frequency(
        (4, Gen.Elements("a", "Z", "0", "9", "_", "__", ".", ":", "/", "{", "}", "-", " ", "%", "1")),
        (3, Gen.Elements("total", "_total", ".total", "info", "_info", "ratio", "_ratio", "bytes", "_bytes", "per_second", "_per_second")),
        (2, Gen.Elements("up", "target", "process", "process_", "mmexporter_", "scrape.", "mmstats_writer", "le", "job", "exported_", "U__", "_dot_", "_2e_")),
        (2, Gen.Elements("\0", "\n", "\"", "é", "日", "😀", "\uFFFD", "\u0661")),
        (2, Gen.Choose(0, char.MaxValue).Select(code => ((char)code).ToString())));

    private static readonly Gen<string> Text = Piece.ArrayOf().Resize(6).Select(string.Concat);

    private static readonly Gen<string> Unit = Gen.Frequency(
        (3, Gen.Elements("", "s", "By", "1", "%", "By/s", "1/s", "{request}", "{request}/s", "total", "info", "m/m", "bytes")), (1, Text));

    private static readonly Gen<Given> Names =
        from strategy in Gen.Elements(Enum.GetValues<TranslationStrategy>())
        from dialect in Gen.Elements(NameDialect.OpenTelemetry, NameDialect.Field)
        from name in Text
        from unit in Unit
        from kind in Gen.Elements(Enum.GetValues<NamedKind>())
        select new Given(strategy, dialect, name, unit, kind);

    [Fact]
    public void Any_text_is_legal_under_strategies_with_underscores() => Properties.ForAll(Names.Where(given => given.Strategy.HasUnderscores()), Count, given =>
    {
        MetricName name = given.Metric();
        Assert.True(Escaping.IsLegacyMetric(name.Family) && Escaping.IsLegacyMetric(name.Sample), name.ToString());
        Assert.True(Escaping.IsLegacyLabel(given.Label()), given.Label());
    });

    [Fact]
    public void Any_text_is_legal_under_all_schemes_but_one()
    {
        var schemes = Gen.Elements(EscapingScheme.Underscores, EscapingScheme.Dots, EscapingScheme.Values);
        Properties.ForAll(from given in Names from scheme in schemes select (given, scheme), Count, sample =>
        {
            MetricName name = sample.given.Metric().Escaped(sample.scheme);
            Assert.True(Escaping.IsLegacyMetric(name.Family) && Escaping.IsLegacyMetric(name.Sample), name.ToString());
            string label = Escaping.Label(sample.given.Label(), sample.scheme);
            Assert.True(Escaping.IsLegacyLabel(label), label);
            AssertOpenMetrics(name, sample.given.Kind);
        });
    }

    [Fact]
    public void Any_text_is_UTF8_without_NUL_under_the_other_strategies() => Properties.ForAll(Names, Count, given =>
    {
        var strict = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        Assert.All((string[])[given.Metric().Family, given.Metric().Sample, given.Label()], name =>
        {
            Assert.NotEqual(0, strict.GetByteCount(name));
            Assert.DoesNotContain('\0', name);
        });
    });

    [Fact]
    public void OpenMetrics_takes_any_name() => Properties.ForAll(Names, Count, given => AssertOpenMetrics(given.Metric(), given.Kind));

    [Fact]
    public void A_counter_ends_in_one_total_where_the_strategy_has_suffixes()
    {
        Gen<Given> counters = Names.Where(given => given.Strategy.HasSuffixes()).Select(given => given with { Kind = NamedKind.Counter });
        Properties.ForAll(counters, Count, given =>
        {
            MetricName name = given.Metric();
            bool isNothingElse = name.Family == "_total";
            Assert.Equal(name.Family + (isNothingElse ? "" : "_total"), name.Sample);
            Assert.True(isNothingElse || !name.Family.EndsWith("_total", StringComparison.Ordinal), name.Family);
        });
    }

    [Fact]
    public void Strategies_without_suffixes_add_nothing_but_info() => Properties.ForAll(Names.Where(given => !given.Strategy.HasSuffixes()), Count, given =>
    {
        string gauge = (given with { Unit = "", Kind = NamedKind.Gauge }).Metric().Sample;
        MetricName name = given.Metric();
        string withInfo = given.Kind == NamedKind.Info && !(gauge.EndsWith("_info", StringComparison.Ordinal) && gauge.Length > 5) ? gauge + "_info" : gauge;
        Assert.Equal(withInfo, name.WasReserved ? WithoutPrefix(name.Sample, withInfo) : name.Sample);
    });

    /// <summary>A name that is read back and served again is not renamed once more, unless it never was one, or its unit looks
    /// like a suffix or has a colon, which is legal there and not in a field's name.</summary>
    [Fact]
    public void A_translated_name_stays_as_it_is() => Properties.ForAll(Names.Where(given => given.IsName && given.HasPlainUnit), Count, given =>
    {
        Assert.Equal(given.Metric().Sample, (given with { Name = given.Metric().Sample }).Metric().Sample);
        Assert.Equal(given.Label(), (given with { Name = given.Label() }).Label());
    });

    [Fact]
    public void No_name_has_two_underscores_in_a_row_by_the_specification()
    {
        Gen<Given> specified = Names.Where(given => given.Strategy.HasUnderscores() && given.Dialect == NameDialect.OpenTelemetry && given.IsName);
        Properties.ForAll(specified, Count, given =>
        {
            Assert.DoesNotContain("__", given.Metric().Sample, StringComparison.Ordinal);
            Assert.DoesNotContain("__", given.Label(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void No_name_is_reserved_and_exactly_the_renamed_ones_are_told() => Properties.ForAll(Names, Count, given =>
    {
        MetricName name = given.Metric();
        Assert.False(ReservedNames.IsMetric(name.Family, given.Kind), name.Family);
        Assert.False(ReservedNames.IsLabel(given.Label()), given.Label());
        Assert.True(!name.WasReserved || name.Family.StartsWith(ReservedNames.Prefix, StringComparison.Ordinal), name.Family);
    });

    /// <summary>Names that look escaped already are the scheme's own limit: Prometheus leaves them as they are.</summary>
    [Fact]
    public void Different_names_stay_different_as_values()
    {
        Gen<string> names = Text.Select(text => new Given(TranslationStrategy.NoTranslation, NameDialect.Field, text, "", NamedKind.Gauge).Label())
            .Where(name => !name.StartsWith("U__", StringComparison.Ordinal));
        Properties.ForAll(from x in names from y in Gen.OneOf(names, Gen.Constant(Escaping.Label(x, EscapingScheme.Dots))) select (x, y), Count, sample =>
        {
            Assert.Equal(sample.x == sample.y, Escaping.Label(sample.x, EscapingScheme.Values) == Escaping.Label(sample.y, EscapingScheme.Values));
            Assert.Equal(sample.x == sample.y, Escaping.Metric(sample.x, EscapingScheme.Values) == Escaping.Metric(sample.y, EscapingScheme.Values));
            Assert.Equal(sample.x, Unescaped(Escaping.Label(sample.x, EscapingScheme.Values)));
        });
    }

    private static void AssertOpenMetrics(MetricName name, NamedKind kind)
    {
        Assert.True(name.Unit.Length == 0 || name.Family.EndsWith("_" + name.Unit, StringComparison.Ordinal), name.ToString());
        Assert.True(name.Unit.Length == 0 || kind is not (NamedKind.Info or NamedKind.State), name.ToString());
        Assert.NotEqual("", name.Family);
        string[] suffixes = kind switch
        {
            NamedKind.Counter => ["", "_total"],
            NamedKind.Info => ["_info"],
            _ => [""],
        };
        Assert.Contains(name.Sample, suffixes.Select(suffix => name.Family + suffix));
    }

    private static string WithoutPrefix(string sample, string expected) =>
        expected.StartsWith(ReservedNames.Prefix, StringComparison.Ordinal) ? sample : sample[ReservedNames.Prefix.Length..];

    /// <summary>The scheme read backwards, as a parser would.</summary>
    private static string Unescaped(string name) => !name.StartsWith("U__", StringComparison.Ordinal)
        ? name
        : System.Text.RegularExpressions.Regex.Replace(name[3..], "__|_([0-9a-f]+)_", match => match.Value == "__"
            ? "_"
            : char.ConvertFromUtf32(Convert.ToInt32(match.Groups[1].Value, 16)));

    private sealed record Given(TranslationStrategy Strategy, NameDialect Dialect, string Name, string Unit, NamedKind Kind)
    {
        public bool IsName => Name.Any(character => char.IsAsciiLetterOrDigit(character) || character == ':');

        public bool HasPlainUnit => !Unit.Contains(':') && !Unit.Contains("total") && !Unit.Contains("info");

        public MetricName Metric() => new NameTranslation(Strategy, Dialect).Metric(Name, Unit, Kind);

        public string Label() => new NameTranslation(Strategy, Dialect).Label(Name, out _);
    }
}
