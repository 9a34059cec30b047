using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MmExporter.Protobuf;

namespace MmExporter.Otlp.Messages;

/// <summary>What stands before the points of a metric.</summary>
internal sealed class MetricHead
{
    private readonly byte[] identity;

    /// <param name="name">Its name.</param>
    /// <param name="description">What it means, for people.</param>
    /// <param name="unit">A UCUM unit, or empty.</param>
    /// <param name="kind">What its points are.</param>
    /// <param name="temporality">Since when its sums count, where they may count since either.</param>
    /// <param name="resource">What tells its resource apart from all others.</param>
    public MetricHead(string name, string description, string unit, PointKind kind, AggregationTemporality temporality, string resource)
    {
        Kind = kind;
        Temporality = kind is PointKind.UpDownCounter ? AggregationTemporality.Cumulative : temporality;
        var fields = new MessageBuffer();
        fields.Text(OtlpTags.Metric.Name, name);
        if (description.Length > 0)
        {
            fields.Text(OtlpTags.Metric.Description, description);
        }

        if (unit.Length > 0)
        {
            fields.Text(OtlpTags.Metric.Unit, unit);
        }

        Fields = fields.Written.ToArray();
        fields.Clear();
        if (kind != PointKind.Gauge)
        {
            fields.Number(OtlpTags.Data.Temporality, (ulong)Temporality);
        }

        if (kind == PointKind.Counter)
        {
            fields.Number(OtlpTags.Data.IsMonotonic, 1);
        }

        KindFields = fields.Written.ToArray();
        identity = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', resource, name, unit, kind)));
    }

    /// <summary>What tells it apart from all other metrics: a hash.</summary>
    public UInt128 Id => BinaryPrimitives.ReadUInt128LittleEndian(identity);

    public PointKind Kind { get; }

    /// <summary>Since when its sums count.</summary>
    public AggregationTemporality Temporality { get; }

    /// <summary>Whether each push tells what came since the one before.</summary>
    public bool IsDelta => Temporality == AggregationTemporality.Delta && Kind is not PointKind.Gauge;

    /// <summary>What tells a series of this metric apart from all others, today and after a restart: a hash.</summary>
    /// <param name="attributes">Its attributes, as fields.</param>
    public UInt128 IdOf(ReadOnlySpan<byte> attributes) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData([.. identity, .. attributes]));

    /// <summary>The fields name, description and unit.</summary>
    public byte[] Fields { get; }

    /// <summary>Whether its points are histograms.</summary>
    public bool IsHistogram => Kind is PointKind.Histogram or PointKind.ExponentialHistogram;

    /// <summary>The field for its kind.</summary>
    public byte Tag => Kind switch
    {
        PointKind.Gauge => OtlpTags.Metric.Gauge,
        PointKind.Histogram => OtlpTags.Metric.Histogram,
        PointKind.ExponentialHistogram => OtlpTags.Metric.ExponentialHistogram,
        _ => OtlpTags.Metric.Sum,
    };

    /// <summary>The fields of its kind before the points.</summary>
    public byte[] KindFields { get; }

    /// <summary>The field of a point with an attribute.</summary>
    public byte AttributeTag => Kind switch
    {
        PointKind.Histogram => OtlpTags.HistogramPoint.Attribute,
        PointKind.ExponentialHistogram => OtlpTags.ExponentialPoint.Attribute,
        _ => OtlpTags.NumberPoint.Attribute,
    };

    /// <summary>The field of a point with its flags.</summary>
    public byte FlagsTag => IsHistogram ? OtlpTags.HistogramPoint.Flags : OtlpTags.NumberPoint.Flags;
}
