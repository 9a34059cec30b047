using System.Text;
using Mmstats.Format.V2;

namespace Mmstats.Writer.Tests.V2.Support;

/// <summary>
/// All that one file says. Nothing may be wrong with it: a record that a reader would leave out fails the test.
/// </summary>
internal sealed class V2Image
{
    private V2Image(V2Header header) => Header = header;

    public V2Header Header { get; }

    public Dictionary<string, string> Resource { get; } = [];

    public List<V2SeriesImage> Series { get; } = [];

    /// <summary>Names of metric records, in their order.</summary>
    public List<string> Metrics { get; } = [];

    public static V2Image ReadFile(string path) => Read(File.ReadAllBytes(path));

    public static V2Image Read(byte[] file)
    {
        Assert.True(V2Header.TryRead(file, file.Length, out var header, out var refusal), $"The header is refused: {refusal}");
        var image = new V2Image(header);
        image.ReadDirectory(file);
        return image;
    }

    public V2SeriesImage Only(string name, string labels = "") =>
        Assert.Single(Series, series => series.Name == name && series.Labels == labels);

    private void ReadDirectory(byte[] file)
    {
        var placement = default(V2Placement);
        var shapes = new List<(V2Shape Shape, string Name, string[] Keys, double[] Bounds)>();
        var reader = new V2DirectoryReader(file.AsSpan((int)Header.DirectoryOffset, Header.Progress.DirectoryEnd));
        while (reader.TryNext(out var record))
        {
            switch (record.Type)
            {
                case V2RecordType.Resource:
                    Assert.True(V2Resource.TryRead(record, out var resource, out var wrong), $"{wrong}");
                    foreach (var pair in resource)
                        Resource[Encoding.UTF8.GetString(pair.Key)] = Encoding.UTF8.GetString(pair.Value);
                    break;
                case V2RecordType.Metric:
                    Assert.True(V2Metric.TryRead(record, shapes.Count, out var metric, out wrong), $"{wrong}");
                    Metrics.Add(Encoding.UTF8.GetString(metric.Name));
                    shapes.Add((metric.Shape, Metrics[^1], Texts(metric.Keys), BoundsOf(metric)));
                    break;
                case V2RecordType.Series:
                    Assert.True(V2Series.TryReadMetricId(record, Series.Count, shapes.Count, out var id, out wrong), $"{wrong}");
                    var (shape, name, keys, bounds) = shapes[id];
                    Assert.True(V2Series.TryRead(record, Series.Count, keys.Length, out var series, out wrong), $"{wrong}");
                    Assert.True(placement.TryPlace(Header, shape, series, out wrong), $"{name}: {wrong}");
                    Series.Add(ImageOf(file, shape, name, keys, bounds, series));
                    break;
                default:
                    Assert.Fail($"A record of the type {record.Type}");
                    break;
            }
        }
        Assert.Equal(V2Refusal.None, reader.Refusal);
        Assert.Equal(Header.Progress.DirectoryEnd, reader.Offset);
    }

    private V2SeriesImage ImageOf(byte[] file, V2Shape shape, string name, string[] keys, double[] bounds, V2Series series)
    {
        var labels = string.Join(',', keys.Zip(Texts(series.Values), (key, value) => $"{key}={value}"));
        var words = new List<byte[]>();
        var seqs = new List<ulong[]>();
        long seqWord = series.SeqWord;
        for (var lane = 0; lane < (shape.IsShared ? 1 : Header.Progress.LanesUsed); lane++)
        {
            var data = shape.IsShared ? Header.SharedDataOffset : Header.LaneDataOffset(lane);
            var seq = shape.IsShared ? Header.SharedOffset : Header.LaneSeqOffset(lane);
            words.Add(file.AsSpan((int)data + ((int)series.DataWord * V2Layout.WordLength), shape.DataLength).ToArray());
            seqs.Add([.. Enumerable.Range(0, shape.SeqWords).Select(i => V2SeriesImage.Word(file, seq + ((seqWord + i) * V2Layout.WordLength)))]);
        }
        return new V2SeriesImage(name, labels, shape, bounds, series.Created, words, seqs);
    }

    private static double[] BoundsOf(V2Metric metric)
    {
        var bounds = new double[metric.Bounds.Count];
        for (var i = 0; i < bounds.Length; i++)
            bounds[i] = metric.Bounds[i];
        return bounds;
    }

    private static string[] Texts(V2Strings strings)
    {
        var texts = new List<string>();
        foreach (var text in strings)
            texts.Add(Encoding.UTF8.GetString(text));
        return [.. texts];
    }
}
