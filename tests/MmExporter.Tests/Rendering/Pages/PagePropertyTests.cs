using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Rendering;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Rendering.Pages;

/// <summary>Whatever writers say, strict readers of every format take the page and read the same from each.</summary>
public sealed partial class PagePropertyTests : IDisposable
{
    private const int Runs = 150;

    private static readonly EscapingScheme[] Schemes = Enum.GetValues<EscapingScheme>();

    private readonly OpenMetricsChecker checker = new();

    public void Dispose() => checker.Dispose();

    [Fact]
    public void Strict_readers_of_every_format_read_the_same_series_and_values() => ForAll((catalog, _) =>
    {
        foreach (EscapingScheme scheme in Schemes)
        {
            IReadOnlyDictionary<string, double> protobuf = RenderedPages.Protobuf(catalog.Families, scheme).ToSeries();
            MustBeSame(protobuf, Read(catalog, scheme, hasCreated: false));

            // The scheme of dots makes two underscores of one, and so names that belong to Prometheus.
            if (scheme != EscapingScheme.Dots)
            {
                MustBeSame(protobuf, ReadText(catalog, ExpositionFormat.Text100, scheme));
                Assert.Equal(
                    RenderedPages.Text(catalog.Families, ExpositionFormat.Text004, scheme), RenderedPages.Text(catalog.Families, ExpositionFormat.Text100, scheme));
            }
        }
    });

    [Fact]
    public void Creation_times_are_further_samples_and_change_no_other() => ForAll((catalog, _) =>
    {
        foreach (EscapingScheme scheme in Schemes)
        {
            IReadOnlyDictionary<string, double> without = Read(catalog, scheme, hasCreated: false);
            IReadOnlyDictionary<string, double> with = Read(catalog, scheme, hasCreated: true);
            MustBeSame(without, with.Where(pair => without.ContainsKey(pair.Key) || !pair.Key.Contains("_created", StringComparison.Ordinal)).ToDictionary());
        }
    });

    [Fact]
    public void No_escaping_leaves_a_sample_out() => ForAll((catalog, _) =>
    {
        int count = RenderedPages.Protobuf(catalog.Families, EscapingScheme.AllowUtf8).ToSeries().Count;
        Assert.All(Schemes, scheme => Assert.Equal(count, RenderedPages.Protobuf(catalog.Families, scheme).ToSeries().Count));
    });

    [Fact]
    public void A_page_that_is_written_again_after_others_came_is_the_page_that_is_written_at_once() => ForAll((catalog, all) =>
    {
        ModelSettings settings = new() { Translation = TranslationStrategy.NoTranslation };
        var grown = new Catalog(settings);
        for (int i = 1; i <= all.Count; i++)
        {
            grown.Merge([.. all.Take(i)]);
            Assert.All(Schemes, scheme => RenderedPages.Protobuf(grown.Families, scheme));
            Assert.All(Schemes, scheme => Read(grown, scheme, hasCreated: true));
        }

        grown.Merge([.. all.Skip(1)]);
        MustBeSame(RenderedPages.Protobuf(grown.Families).ToSeries(), Read(grown, EscapingScheme.Underscores, hasCreated: false));
    });

    /// <summary>The same worlds in each run.</summary>
    private static void ForAll(Action<Catalog, IReadOnlyList<Contribution>> holds)
    {
        for (int seed = 1; seed <= Runs; seed++)
        {
            var writers = new RandomWriters(seed);
            ModelSettings settings = writers.Settings();
            IReadOnlyList<Contribution> all = writers.Make();
            holds(RenderedPages.Merge(settings, all), all);
        }
    }

    private static void MustBeSame(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> actual)
    {
        Dictionary<string, double> wanted = ByNumber(expected), found = ByNumber(actual);
        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(wanted, pair => Assert.Equal(pair.Value, found[pair.Key]));
    }

    /// <summary>Of some powers of two the framework writes other last digits than Go, so that bounds are compared as numbers here; real scrapers compare
    /// their text.</summary>
    private static Dictionary<string, double> ByNumber(IReadOnlyDictionary<string, double> series) => series.ToDictionary(
        pair => Bound().Replace(pair.Key, match => $"le=\"{BitConverter.DoubleToInt64Bits(double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)):x}\""),
        pair => pair.Value);

    [GeneratedRegex(@"\ble=""(-?[0-9][0-9.e+-]*)""")]
    private static partial Regex Bound();

    private static Dictionary<string, double> ReadText(Catalog catalog, ExpositionFormat format, EscapingScheme scheme)
    {
        byte[] page = RenderedPages.Write(catalog.Families, format, scheme);
        try
        {
            return PrometheusPage.Parse(page, hasQuotedNames: scheme == EscapingScheme.AllowUtf8).Samples.ToDictionary(sample => sample.Id, sample => sample.Value);
        }
        catch (FormatException error)
        {
            throw new FormatException($"{format}, {scheme}: {error.Message}\n{Encoding.UTF8.GetString(page)}", error);
        }
    }

    private IReadOnlyDictionary<string, double> Read(Catalog catalog, EscapingScheme scheme, bool hasCreated)
    {
        byte[] page = RenderedPages.Write(catalog.Families, ExpositionFormat.OpenMetrics100, scheme, hasCreated);
        try
        {
            return checker.Read(page).ToSeries();
        }
        catch (FormatException error)
        {
            throw new FormatException($"{scheme}: {error.Message}\n{Encoding.UTF8.GetString(page)}", error);
        }
    }
}
