using System.Text;
using Mmstats.Format.V2;

namespace Mmstats.Writer.Tests.Support;

/// <summary>
/// All that a writer has in its files: what is refused fails the test, and so do two series of a file with the same labels.
/// </summary>
internal sealed class V2File
{
    private readonly List<V2Value> all = [];

    private V2File()
    {
    }

    public IReadOnlyList<V2Value> All => all;

    public V2Progress First { get; private set; }

    /// <summary>The only series with the name and the labels.</summary>
    public V2Value this[string name, string labels = ""] => Assert.Single(all, value => value.Name == name && value.Labels == labels);

    public static V2File Read(MmStats stats) => Read(stats.Paths);

    public static V2File Read(IReadOnlyList<string> paths)
    {
        var file = new V2File();
        foreach (var path in paths)
        {
            // The length of the file never changes, so it is read at once.
            var bytes = File.ReadAllBytes(path);
            Assert.True(V2Header.TryRead(bytes, bytes.Length, out var header, out var refusal), refusal.ToString());
            if (header.Segment == 0)
                file.First = header.Progress;
            file.ReadDirectory(bytes, header);
        }
        return file;
    }

    /// <summary>The series of a name, by their labels.</summary>
    public Dictionary<string, double> Of(string name) => all.Where(value => value.Name == name).ToDictionary(value => value.Labels, value => value.Value);

    private void ReadDirectory(byte[] bytes, in V2Header header)
    {
        var records = new V2DirectoryReader(bytes.AsSpan((int)header.DirectoryOffset, header.Progress.DirectoryEnd));
        var metrics = new List<int>();
        var placement = default(V2Placement);
        var seriesCount = 0;
        while (records.TryNext(out var record))
        {
            if (record.Type == V2RecordType.Metric)
                metrics.Add(record.Offset);
            if (record.Type != V2RecordType.Series)
                continue;
            Assert.True(V2Series.TryReadMetricId(record, seriesCount, metrics.Count, out var id, out var refusal), refusal.ToString());
            var metric = ReadMetric(bytes, header, metrics[id], id);
            Assert.True(V2Series.TryRead(record, seriesCount++, metric.Keys.Count, out var series, out refusal), refusal.ToString());
            Assert.True(placement.TryPlace(header, metric.Shape, series, out refusal), refusal.ToString());
            Add(bytes, header, metric, series);
        }
        Assert.Equal(V2Refusal.None, records.Refusal);
    }

    private static V2Metric ReadMetric(byte[] bytes, in V2Header header, int offset, int id)
    {
        var reader = new V2DirectoryReader(bytes.AsSpan((int)header.DirectoryOffset + offset, header.Progress.DirectoryEnd - offset));
        Assert.True(reader.TryNext(out var record));
        Assert.True(V2Metric.TryRead(record, id, out var metric, out var refusal), refusal.ToString());
        return metric;
    }

    private void Add(byte[] bytes, in V2Header header, V2Metric metric, V2Series series)
    {
        var value = new V2Value
        {
            Name = Encoding.UTF8.GetString(metric.Name),
            Unit = Encoding.UTF8.GetString(metric.Unit),
            Help = Encoding.UTF8.GetString(metric.Help),
            Kind = metric.Shape.Kind,
            Number = metric.Shape.Number,
            Merge = metric.Shape.MergeRule,
            Labels = Labels(metric.Keys, series.Values),
            Bounds = BoundsOf(metric),
        };
        Assert.DoesNotContain(all, other => other.Name == value.Name && other.Labels == value.Labels);
        var lanes = metric.Shape.IsShared ? 1 : header.Progress.LanesUsed;
        for (var lane = 0; lane < lanes; lane++)
        {
            var area = metric.Shape.IsShared ? header.SharedDataOffset : header.LaneDataOffset(lane);
            AddLane(value, metric.Shape, bytes.AsSpan((int)area + (int)series.DataWord * V2Layout.WordLength, metric.Shape.DataLength));
        }
        all.Add(value);
    }

    private static void AddLane(V2Value value, in V2Shape shape, ReadOnlySpan<byte> data)
    {
        if (shape.Kind == V2Kind.Histogram)
        {
            Assert.True(V2HistogramValue.TryRead(data, shape, out var histogram));
            value.Value += histogram.Sum;
            if (value.Buckets.Length == 0)
                value.Buckets = new ulong[histogram.BucketCount];
            for (var i = 0; i < histogram.BucketCount; i++)
                value.Buckets[i] += histogram.Bucket(i);
            return;
        }
        var words = new V2Words(data);
        value.Value += shape.Number switch
        {
            V2Number.U64 => words.U64(0),
            V2Number.I64 => words.I64(0),
            _ => words.F64(0),
        };
    }

    private static string Labels(V2Strings keys, V2Strings values)
    {
        var labels = new List<string>();
        while (keys.MoveNext() && values.MoveNext())
            labels.Add($"{Encoding.UTF8.GetString(keys.Current)}={Encoding.UTF8.GetString(values.Current)}");
        return string.Join(",", labels.Order(StringComparer.Ordinal));
    }

    private static double[] BoundsOf(V2Metric metric)
    {
        var bounds = new double[metric.Bounds.Count];
        for (var i = 0; i < bounds.Length; i++)
            bounds[i] = metric.Bounds[i];
        return bounds;
    }
}
