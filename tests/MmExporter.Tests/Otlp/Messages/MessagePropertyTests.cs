using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Tests.Rendering.Pages;
using TestSupport.Otlp;

namespace MmExporter.Tests.Otlp.Messages;

/// <summary>Whatever writers say, requests can be read, and say what the catalogs of the resources hold.</summary>
public sealed class MessagePropertyTests
{
    private const int Runs = 300;

    [Fact]
    public void Every_value_is_in_the_requests_once_and_the_same_in_requests_of_any_length()
    {
        for (int seed = 1; seed <= Runs; seed++)
        {
            var writers = new RandomWriters(seed);
            ModelSettings settings = writers.Settings();
            IReadOnlyList<Contribution> all = writers.Make();
            var push = new EncodedPush(settings);
            IReadOnlyList<OtlpPoint> points = push.Push(all);

            Assert.Equal(points.Count, push.Written);
            Assert.Equal(points.Count, points.Select(point => point.Series).Distinct().Count());
            Assert.Equal(Expected(push), Found(points));

            var small = new EncodedPush(settings, lengthMax: 700);
            Assert.Equal(Values(points), Values(small.Push(all)));
        }
    }

    [Fact]
    public void What_was_there_before_does_not_change_what_is_told()
    {
        for (int seed = 1; seed <= Runs; seed++)
        {
            var writers = new RandomWriters(seed);
            ModelSettings settings = writers.Settings();
            IReadOnlyList<Contribution> all = writers.Make();
            var grown = new EncodedPush(settings);
            for (int i = 1; i <= all.Count; i++)
            {
                grown.Push([.. all.Take(i)]);
            }

            Assert.Equal(Values(new EncodedPush(settings).Push(all)), Values(grown.Push(all)));
        }
    }

    private static IEnumerable<string> Values(IReadOnlyList<OtlpPoint> points) =>
        points.Where(point => point.HasValue).Select(point => $"{point.Series} {point.Message}").Order(StringComparer.Ordinal);

    /// <summary>Name and value of everything that the catalogs hold in this pass.</summary>
    private static IEnumerable<string> Expected(EncodedPush push)
    {
        var all = new List<string>();
        foreach (Catalog catalog in push.Resources.Select(resource => resource.Catalog))
        {
            foreach (Family family in catalog.Families.ToArray().Where(family => !family.IsHidden))
            {
                foreach (Series one in family.Series.Where(one => catalog.Store.Present[one.Word]))
                {
                    ReadOnlySpan<ulong> words = catalog.Store.Words.Slice(one.Word, one.Words);
                    all.AddRange(one.Buckets is { } buckets ? [$"{family.Names.Sample} {Text(BitConverter.UInt64BitsToDouble(words[HistogramWords.Sum]))}"]
                        : one.States.Length > 0 ? words.ToArray().Select(word => $"{family.Names.Sample} {word}")
                        : [$"{family.Names.Sample} {Text(family.ValueOf(one).AsDouble())}"]);
                }
            }
        }

        return all.Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Found(IReadOnlyList<OtlpPoint> points) => points
        .Select(point => $"{point.Name} {Text(point.Message switch
        {
            OpenTelemetry.Proto.Metrics.V1.HistogramDataPoint histogram => histogram.Sum,
            OpenTelemetry.Proto.Metrics.V1.ExponentialHistogramDataPoint histogram => histogram.Sum,
            _ => point.Number,
        })}")
        .Order(StringComparer.Ordinal);

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
