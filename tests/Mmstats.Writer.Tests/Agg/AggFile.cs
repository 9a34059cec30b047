using System.Text;
using Mmstats.Format.V2;

namespace Mmstats.Writer.Tests.Agg;

/// <summary>What stands in the files of a writer: metrics without labels by their names, the lanes added up.</summary>
internal sealed class AggFile
{
    private readonly Dictionary<string, Found> metrics = [];

    public ulong RejectedValues { get; private set; }

    public Dictionary<string, string> Resource { get; } = [];

    public Found this[string name] => metrics[name];

    public IEnumerable<string> Names => metrics.Keys;

    public static AggFile Read(MmStats stats) => Read(stats.Paths);

    public static AggFile Read(IEnumerable<string> paths)
    {
        var result = new AggFile();
        foreach (var path in paths)
            result.Add(File.ReadAllBytes(path));
        return result;
    }

    private void Add(byte[] file)
    {
        Assert.True(V2Header.TryRead(file, file.Length, out var header, out var refusal), refusal.ToString());
        RejectedValues += header.Progress.RejectedValues;
        var records = new V2DirectoryReader(file.AsSpan((int)header.DirectoryOffset, header.Progress.DirectoryEnd));
        var found = new List<(Found Metric, V2Shape Shape)>();
        var series = 0;
        while (records.TryNext(out var record))
        {
            if (record.Type == V2RecordType.Resource)
            {
                Assert.True(V2Resource.TryRead(record, out var resource, out refusal), refusal.ToString());
                foreach (var pair in resource)
                    Resource[Encoding.UTF8.GetString(pair.Key)] = Encoding.UTF8.GetString(pair.Value);
            }
            else if (record.Type == V2RecordType.Metric)
            {
                Assert.True(V2Metric.TryRead(record, found.Count, out var metric, out refusal), refusal.ToString());
                found.Add((AddMetric(metric), metric.Shape));
            }
            else
            {
                Assert.True(V2Series.TryReadMetricId(record, series, found.Count, out var id, out refusal), refusal.ToString());
                Assert.True(V2Series.TryRead(record, series++, keyCount: 0, out var words, out refusal), refusal.ToString());
                AddValues(file, header, found[id].Metric, found[id].Shape, (int)words.DataWord);
            }
        }
        Assert.Equal(V2Refusal.None, records.Refusal);
    }

    private Found AddMetric(V2Metric metric)
    {
        var bounds = new double[metric.Bounds.Count];
        for (var i = 0; i < bounds.Length; i++)
            bounds[i] = metric.Bounds[i];
        var name = Encoding.UTF8.GetString(metric.Name);
        if (!metrics.TryGetValue(name, out var found))
            metrics[name] = found = new Found(metric.Shape.Kind, metric.Shape.MergeRule, Encoding.UTF8.GetString(metric.Unit), metric.IsEmphasised, bounds);
        return found;
    }

    private static void AddValues(byte[] file, V2Header header, Found metric, V2Shape shape, int dataWord)
    {
        var lanes = shape.IsShared ? 1 : header.Progress.LanesUsed;
        for (var lane = 0; lane < lanes; lane++)
        {
            var area = shape.IsShared ? header.SharedDataOffset : header.LaneDataOffset(lane);
            var bytes = file.AsSpan((int)area + (dataWord * V2Layout.WordLength), shape.DataLength);
            if (V2HistogramValue.TryRead(bytes, shape, out var histogram))
            {
                metric.Count += histogram.Count;
                metric.Number += histogram.Sum;
                for (var i = 0; i < histogram.BucketCount; i++)
                    metric.Buckets[i] += histogram.Bucket(i);
            }
            else if (shape.Kind == V2Kind.Gauge)
            {
                metric.Number = new V2Words(bytes).F64(0);
            }
            else
            {
                metric.Count += new V2Words(bytes).U64(0);
            }
        }
    }

    /// <param name="Kind">What it is.</param>
    /// <param name="MergeRule">The rule of a gauge.</param>
    /// <param name="Unit">Its unit.</param>
    /// <param name="IsEmphasised">Its flag.</param>
    /// <param name="Bounds">The bounds of a histogram.</param>
    internal sealed record Found(V2Kind Kind, V2MergeRule MergeRule, string Unit, bool IsEmphasised, double[] Bounds)
    {
        /// <summary>The count of a counter and of a histogram.</summary>
        public ulong Count { get; set; }

        /// <summary>The value of a gauge, the sum of a histogram.</summary>
        public double Number { get; set; }

        public ulong[] Buckets { get; } = new ulong[Bounds.Length + 1];
    }
}
