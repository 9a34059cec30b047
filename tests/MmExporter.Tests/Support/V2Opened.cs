using System.Text;
using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;
using MmExporter.Formats.V2;
using MmExporter.Snapshots;

namespace MmExporter.Tests.Support;

/// <summary>A version 2 file, opened and read as the exporter does it.</summary>
internal sealed class V2Opened : IDisposable
{
    private readonly int seriesMax;
    private readonly UnknownBytes unknown = new(long.MaxValue);

    public V2Opened(string path, int seriesMax = V2Schema.SeriesMax)
    {
        this.seriesMax = seriesMax;
        byte[] name = [.. Encoding.UTF8.GetBytes(path), 0];
        Handle = new SafeFileHandle(Libc.OpenAt(Libc.AtCurrentDirectory, in name[0], Libc.OpenFileFlags), ownsHandle: true);
        Assert.False(Handle.IsInvalid, $"{path} cannot be opened.");
        File = new V2File(seriesMax);
    }

    public SafeFileHandle Handle { get; }

    public V2Reader Reader { get; } = new();

    public V2File File { get; private set; }

    public V2Schema Schema => File.Schema!;

    public V2Snapshot Snapshot => File.Snapshot;

    /// <summary>The file is not known any more.</summary>
    public V2Opened Forget()
    {
        File = new V2File(seriesMax);
        return this;
    }

    /// <summary>Reads it and demands that nothing is refused.</summary>
    public V2Opened Read(bool isDead = false)
    {
        Assert.Equal(RefusalReason.None, TryRead(isDead));
        return this;
    }

    public RefusalReason TryRead(bool isDead = false) => Reader.Read(Handle, RandomAccess.GetLength(Handle), isDead, unknown, File);

    /// <summary>The only series with this name and these label values.</summary>
    public V2SeriesEntry Find(string name, params string[] values) => Assert.Single(
        Schema.Series, series => series?.Metric.Name == name && series.LabelValues.SequenceEqual(values))!;

    /// <summary>The number of a counter, an up-down counter or a gauge.</summary>
    public double Number(string name, params string[] values) => Snapshot.Number(Find(name, values)).AsDouble();

    public string Text(string name) => Snapshot.TryGetText(Find(name), out Mmstats.Format.V2.V2TextValue value)
        ? Encoding.UTF8.GetString(value.Utf8)
        : throw new InvalidOperationException($"There is no text {name}.");

    /// <summary>Looks at everything that the file says.</summary>
    public void LookAtAll()
    {
        foreach (V2SeriesEntry series in Schema.Series.OfType<V2SeriesEntry>())
        {
            _ = Snapshot.Number(series).ToString();
            _ = Snapshot.GaugeTime(series) + Snapshot.UnagreedCount;
            _ = Snapshot.IsUnagreed(series) | Snapshot.TryGetState(series, out _) | Snapshot.TryGetText(series, out _);
            if (Snapshot.TryGetHistogram(series, out var histogram))
            {
                _ = histogram.Count + histogram.Sum + histogram.Minimum + histogram.Maximum + histogram.Exemplar.Value;
            }

            if (Snapshot.TryGetExponential(series, out var exponential))
            {
                _ = exponential.Count + exponential.Sum + exponential.Below + exponential.Bucket(0);
            }

            for (int i = 0; i < (series.Ring?.Count ?? 0); i++)
            {
                _ = series.Ring!.TryGetSample(i, out _) | series.Ring.TryGetEvent(i, out _);
            }
        }
    }

    public void Dispose() => Handle.Dispose();
}
