using MmExporter.Model;
using MmExporter.Otlp.Delta;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Tests.Support;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using TestSupport.Otlp;

namespace MmExporter.Tests.Otlp.Messages;

/// <summary>What is pushed of writers, written by the code under test and read by the generated classes.</summary>
internal sealed class EncodedPush
{
    private static readonly ResourceSettings NoGaps = new("machine", ["/metrics"], new Dictionary<string, string>());

    private readonly Catalog page;
    private readonly ResourceTable resources;
    private readonly RequestWriter writer;

    public EncodedPush(
        ModelSettings? settings = null,
        AggregationTemporality temporality = AggregationTemporality.Cumulative,
        int lengthMax = 1_000_000,
        ResourceSettings? resource = null)
    {
        page = new Catalog(settings);
        resources = new ResourceTable(resource ?? NoGaps, temporality, Time);
        writer = new RequestWriter(lengthMax);
    }

    public ManualTime Time { get; } = new();

    public Catalog Page => page;

    public IReadOnlyCollection<ResourcePoints> Resources => resources.All;

    /// <summary>How many points the code under test says it wrote.</summary>
    public int Written { get; private set; }

    /// <summary>The bodies of the requests.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. writer.Requests.Select(request => request.ToArray())];

    /// <summary>Makes a pass over writers and reads the requests strictly.</summary>
    public IReadOnlyList<OtlpPoint> Push(params IReadOnlyList<Contribution> contributions) => Push(time: 1_000, null, contributions);

    public IReadOnlyList<OtlpPoint> Push(ulong time, DeltaBatch? delta, IReadOnlyList<Contribution> contributions)
    {
        page.Merge(contributions);
        resources.Merge(page, contributions);
        writer.Clear();
        Written = resources.All.Sum(resource => resource.Write(ReadOnlyMemory<byte>.Empty, time, delta, writer, out _));
        writer.Complete();
        return [.. Bodies.SelectMany(body => OtlpPoint.AllOf(OtlpDecoder.Metrics(body)))];
    }

    /// <summary>The decoded requests of the last push.</summary>
    public IReadOnlyList<ExportMetricsServiceRequest> Requests => [.. Bodies.Select(body => OtlpDecoder.Metrics(body))];
}
