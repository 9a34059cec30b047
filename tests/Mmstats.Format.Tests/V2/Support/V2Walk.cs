using System.Text.Unicode;
using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2.Support;

/// <summary>
/// Reads everything of a version 2 file and allocates nothing: what there is to remember has its place before. It checks
/// what holds of every file, however wrong.
/// </summary>
internal sealed class V2Walk
{
    private readonly V2Shape[] shapes = new V2Shape[V2Layout.MetricsMax];
    private readonly int[] keyCounts = new int[V2Layout.MetricsMax];
    private V2Header header;
    private V2Placement placement;
    private ulong hash;

    /// <summary>Why the header was refused.</summary>
    public V2Refusal Refusal { get; private set; }

    /// <summary>Why the directory ended.</summary>
    public V2Refusal DirectoryRefusal { get; private set; }

    /// <summary>Bytes of the directory that were read.</summary>
    public int DirectoryOffset { get; private set; }

    public int Metrics { get; private set; }

    public int Series { get; private set; }

    public int GoodSeries { get; private set; }

    public int LeftOut { get; private set; }

    /// <summary>Some number that depends on everything that was read.</summary>
    public ulong Hash => hash;

    /// <summary>How often each refusal was met in all walks.</summary>
    public int[] Met { get; } = new int[Enum.GetValues<V2Refusal>().Length];

    public void Read(ReadOnlySpan<byte> file)
    {
        Begin();
        bool good = V2Header.TryRead(file, file.Length, out header, out V2Refusal refusal);
        Require(good == (refusal == V2Refusal.None));
        Refusal = refusal;
        Met[(int)refusal]++;
        if (good)
        {
            ReadDirectory(file, file.Slice((int)header.DirectoryOffset, header.Progress.DirectoryEnd), 0);
        }
    }

    /// <summary>Reads a file whose directory grows in steps, as a reader does that comes again and again.</summary>
    public void ReadInSteps(ReadOnlySpan<byte> file, int step)
    {
        Begin();
        Require(V2Header.TryRead(file, file.Length, out header, out _));
        for (int end = step; DirectoryOffset < header.Progress.DirectoryEnd; end += step)
        {
            int complete = Math.Min(end, header.Progress.DirectoryEnd);
            ReadDirectory(file, file[((int)header.DirectoryOffset + DirectoryOffset)..((int)header.DirectoryOffset + complete)], DirectoryOffset);
        }
    }

    /// <summary>Reads the bytes of a directory in a file that has nothing else.</summary>
    public void ReadDirectoryOnly(ReadOnlySpan<byte> directory)
    {
        Begin();
        header = default;
        ReadDirectory(default, directory, 0);
    }

    private void Begin()
    {
        placement = default;
        hash = 0;
        Refusal = DirectoryRefusal = V2Refusal.None;
        Metrics = Series = GoodSeries = LeftOut = DirectoryOffset = 0;
    }

    private void ReadDirectory(ReadOnlySpan<byte> file, ReadOnlySpan<byte> directory, int start)
    {
        var reader = new V2DirectoryReader(directory, start);
        int offset = start;
        while (reader.TryNext(out V2Record record))
        {
            Require(record.Offset == offset && record.Bytes.Length % 8 == 0);
            offset += record.Bytes.Length;
            V2Refusal refusal = ReadRecord(file, record);
            Met[(int)refusal]++;
            LeftOut += refusal == V2Refusal.None ? 0 : 1;
        }

        Require(reader.Offset == offset && offset <= start + directory.Length);
        Require((reader.Refusal == V2Refusal.None) == (offset == start + directory.Length));
        Met[(int)reader.Refusal]++;
        DirectoryRefusal = reader.Refusal;
        DirectoryOffset = offset;
    }

    private V2Refusal ReadRecord(ReadOnlySpan<byte> file, V2Record record)
    {
        V2Refusal refusal = V2Refusal.None;
        switch (record.Type)
        {
            case V2RecordType.Resource:
                V2Resource.TryRead(record, out V2Resource resource, out refusal);
                int pairs = 0;
                foreach (V2ResourcePair pair in resource)
                {
                    Take(pair.Key);
                    Take(pair.Value);
                    pairs++;
                }

                Require(pairs == resource.Count);
                break;
            case V2RecordType.Metric:
                V2Metric.TryRead(record, Metrics, out V2Metric metric, out refusal);
                shapes[Metrics] = metric.Shape;
                keyCounts[Metrics] = metric.Keys.Count;
                TakeMetric(metric);
                Metrics++;
                break;
            case V2RecordType.Series:
                refusal = ReadSeries(file, record);
                Series++;
                break;
            case V2RecordType.Retire:
                V2Retire.TryRead(record, Series, out int series, out refusal);
                Take((ulong)series);
                break;
        }

        return refusal;
    }

    private V2Refusal ReadSeries(ReadOnlySpan<byte> file, V2Record record)
    {
        if (!V2Series.TryReadMetricId(record, Series, Metrics, out int metricId, out V2Refusal refusal))
        {
            return refusal;
        }

        V2Shape shape = shapes[metricId];
        if (shape.Kind == V2Kind.None)
        {
            return V2Refusal.MetricLeftOut;
        }

        if (!V2Series.TryRead(record, Series, keyCounts[metricId], out V2Series series, out refusal) ||
            !placement.TryPlace(header, shape, series, out refusal))
        {
            return refusal;
        }

        TakeAll(series.Values);
        Take((ulong)series.Created);
        GoodSeries++;
        int lanes = shape.IsShared ? 1 : header.Progress.LanesUsed;
        for (int lane = 0; lane < lanes; lane++)
        {
            long area = shape.IsShared ? header.SharedDataOffset : header.LaneDataOffset(lane);
            ReadValue(file.Slice((int)(area + (long)series.DataWord * 8), shape.DataLength), shape);
        }

        return V2Refusal.None;
    }

    private void TakeMetric(V2Metric metric)
    {
        Take(metric.Name);
        Take(metric.Unit);
        Take(metric.Help);
        TakeAll(metric.Keys);
        TakeAll(metric.States);
        for (int i = 0; i < metric.Bounds.Count; i++)
        {
            Take(BitConverter.DoubleToUInt64Bits(metric.Bounds[i]));
        }
    }

    /// <summary>Every reader is asked; only that of the kind may answer.</summary>
    public void ReadValue(ReadOnlySpan<byte> words, in V2Shape shape)
    {
        int answers = shape.Kind <= V2Kind.Gauge ? 1 : 0;
        Take(new V2Words(words).U64(0));
        if (V2HistogramValue.TryRead(words, shape, out V2HistogramValue histogram))
        {
            answers++;
            Take(histogram.Count);
            Take(BitConverter.DoubleToUInt64Bits(histogram.Sum + histogram.Minimum + histogram.Maximum));
            Take((ulong)histogram.Exemplar.Time);
            Take(histogram.Bucket(histogram.BucketCount - 1));
        }

        if (V2ExponentialValue.TryRead(words, shape, out V2ExponentialValue exponential))
        {
            answers++;
            Take(exponential.Count + exponential.Zero + exponential.Below + exponential.Above);
            Take(BitConverter.DoubleToUInt64Bits(exponential.Sum + exponential.Minimum + exponential.Maximum));
            Take((ulong)exponential.Exemplar.Time);
            Take(exponential.Bucket(exponential.BucketCount - 1));
        }

        if (V2TextValue.TryRead(words, shape, out V2TextValue text))
        {
            answers++;
            Met[(int)text.Refusal]++;
            Take(text.Utf8);
        }

        if (V2StateValue.TryRead(words, shape, out int state, out V2Refusal refusal) || refusal != V2Refusal.WrongWords)
        {
            answers++;
            Met[(int)refusal]++;
            Take((ulong)state);
        }

        answers += ReadRing(words, shape) ? 1 : 0;
        Require(answers == 1);
    }

    private bool ReadRing(ReadOnlySpan<byte> words, in V2Shape shape)
    {
        if (!V2Ring.TryRead(words, shape, out V2Ring ring))
        {
            return false;
        }

        Require(V2RingRange.TryFind(ring.Head, ring.Head, shape, out V2RingRange range, out _));
        Require(range.Count >= 0 && range.Count < shape.EntryCount);
        for (ulong number = range.First; number < range.End; number++)
        {
            bool isSample = ring.TryReadSample(number, out V2Sample sample);
            bool isEvent = ring.TryReadEvent(number, out V2Event one);
            Require(isSample != isEvent);
            Met[(int)one.Refusal]++;
            Take((ulong)sample.Time);
            Take(one.Severity);
            Take(one.Text);
        }

        return true;
    }

    private void TakeAll(V2Strings strings)
    {
        int count = 0;
        foreach (ReadOnlySpan<byte> text in strings)
        {
            Take(text);
            count++;
        }

        Require(count == strings.Count);
    }

    private void Take(ReadOnlySpan<byte> text)
    {
        Require(Utf8.IsValid(text));
        Take((ulong)text.Length);
        Take(text.IsEmpty ? 0UL : text[0]);
    }

    private void Take(ulong value) => hash = unchecked((hash ^ value) * 0x9E3779B97F4A7C15);

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("A reader said what cannot be.");
        }
    }
}
