using System.Diagnostics;
using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Formats.V2;
using MmExporter.Tests.Support;
using Xunit.Abstractions;

namespace MmExporter.Tests.Races;

/// <summary>Texts and exemplars that change while they are read: never half of one and half of another.</summary>
[Collection(QuietRaces.Name)]
public sealed class TextRaceTests(ITestOutputHelper output)
{
    private const int Patterns = 16;

    [Fact]
    public void A_text_and_an_exemplar_are_whole()
    {
        using var writer = new V2Writer();
        Text text = writer.Stats.Text("t", capacity: 512);
        Histogram histogram = writer.Stats.Histogram("h", "", "", Buckets.Explicit(1).WithExemplars());
        string[] texts = [.. Enumerable.Range(0, Patterns).Select(i => new string((char)('a' + i), 500 - 10 * i))];
        ActivityContext[] contexts = [.. Enumerable.Range(0, Patterns).Select(i => new ActivityContext(
            ActivityTraceId.CreateFromBytes(Enumerable.Repeat((byte)(i + 1), 16).ToArray()),
            ActivitySpanId.CreateFromBytes(Enumerable.Repeat((byte)(i + 1), 8).ToArray()),
            ActivityTraceFlags.Recorded))];
        using V2Opened file = writer.Open().Read();
        V2SeriesEntry textSeries = file.Find("t"), histogramSeries = file.Find("h");
        long snapshots = 0, texted = 0, exemplified = 0, unagreed = 0;
        (byte lastText, double lastValue) = (0, -1);
        var clock = new RaceClock(seconds: 4);
        using (RacingThread.InBursts(i =>
        {
            int pattern = (int)(i % Patterns);
            text.Set(texts[pattern]);
            histogram.Record(pattern, contexts[pattern]);
        }))
        {
            for (; clock.GoesOn(texted > 100 && exemplified > 100 && unagreed > 0); snapshots++)
            {
                file.Read();
                unagreed += file.Snapshot.UnagreedCount;
                Assert.True(file.Snapshot.TryGetText(textSeries, out V2TextValue value));
                Assert.True(value.Utf8.IsEmpty || IsWhole(value.Utf8), "A text was torn.");
                Assert.True(file.Snapshot.TryGetHistogram(histogramSeries, out V2HistogramValue recorded));
                V2Exemplar exemplar = recorded.Exemplar;
                Assert.True(!exemplar.Exists || IsWhole(exemplar), "An exemplar was torn.");
                texted += !value.Utf8.IsEmpty && value.Utf8[0] != lastText ? 1 : 0;
                exemplified += exemplar.Exists && exemplar.Value != lastValue ? 1 : 0;
                lastText = value.Utf8.IsEmpty ? lastText : value.Utf8[0];
                lastValue = exemplar.Value;
            }
        }

        output.WriteLine($"{snapshots} snapshots, {texted} new texts, {exemplified} new exemplars, {unagreed} values unagreed");
        Assert.True(texted > 100 && exemplified > 100, "The race was hardly run.");
    }

    private static bool IsWhole(ReadOnlySpan<byte> text) => text.Length == 500 - 10 * (text[0] - 'a') && !text.ContainsAnyExcept(text[0]);

    private static bool IsWhole(V2Exemplar exemplar)
    {
        byte id = (byte)(exemplar.Value + 1);
        return !exemplar.TraceId.ContainsAnyExcept(id) && !exemplar.SpanId.ContainsAnyExcept(id);
    }
}
