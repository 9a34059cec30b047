using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace MmExporter.Bench.Otlp;

/// <summary>The OpenTelemetry SDK's exporter, over observable counters. Its requests are answered at once, and only the export is measured, not
/// the collection before it.</summary>
internal sealed class SdkEncoder : IDisposable
{
    private readonly Meter meter = new("MmExporter.Bench.Otlp." + Guid.NewGuid().ToString("N"));
    private readonly Answering receiver = new();
    private readonly Timed exporter;
    private readonly BaseExportingMetricReader reader;
    private readonly MeterProvider provider;
    private long value;

    public SdkEncoder(int points, int instruments)
    {
        int perInstrument = points / instruments;
        KeyValuePair<string, object?>[][] tags = [.. Enumerable.Range(0, perInstrument).Select(i => new[] { KeyValuePair.Create("route", (object?)$"/items/{i:d6}") })];
        for (int i = 0; i < instruments; i++)
        {
            meter.CreateObservableCounter($"counter{i}", () => tags.Select(tag => new Measurement<long>(++value, tag)));
        }

        var options = new OtlpExporterOptions
        {
            Protocol = OtlpExportProtocol.HttpProtobuf,
            Endpoint = new Uri("http://127.0.0.1:1/v1/metrics"),
            HttpClientFactory = () => new HttpClient(receiver),
        };
        exporter = new Timed(new OtlpMetricExporter(options));
        reader = new BaseExportingMetricReader(exporter);
        provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(meter.Name)
            .SetMaxMetricStreams(instruments + 1)
            .AddView("*", new MetricStreamConfiguration { CardinalityLimit = perInstrument + 1 })
            .AddReader(reader)
            .Build();
    }

    /// <summary>Bytes of the last request.</summary>
    public long Bytes => receiver.Bytes;

    /// <summary>Collects and exports.</summary>
    /// <returns>Nanoseconds that the export took.</returns>
    public double EncodeTimed()
    {
        reader.Collect();
        return exporter.IsSuccess ? exporter.Nanoseconds : throw new InvalidOperationException("The SDK did not export.");
    }

    public void Dispose()
    {
        provider.Dispose();
        meter.Dispose();
        receiver.Dispose();
    }

    private sealed class Timed(OtlpMetricExporter inner) : BaseExporter<Metric>
    {
        public double Nanoseconds { get; private set; }

        public bool IsSuccess { get; private set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            long start = Stopwatch.GetTimestamp();
            ExportResult result = inner.Export(batch);
            Nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            IsSuccess = result == ExportResult.Success;
            return result;
        }
    }

    private sealed class Answering : HttpMessageHandler
    {
        public long Bytes { get; private set; }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bytes = request.Content!.Headers.ContentLength!.Value;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));
    }
}
