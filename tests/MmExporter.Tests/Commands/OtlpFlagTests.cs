using System.CommandLine;
using MmExporter.Commands;
using MmExporter.Otlp;
using MmExporter.Otlp.Delivery;

namespace MmExporter.Tests.Commands;

/// <summary>What flags and environment say of the push.</summary>
public sealed class OtlpFlagTests
{
    private const string All = "OTEL_EXPORTER_OTLP_";

    [Fact]
    public void Without_an_endpoint_nothing_is_pushed_and_no_variable_matters()
    {
        Assert.Equal(new OtlpSettings(), Parse(""));
        Assert.Equal(new OtlpSettings(), Parse("", (All + "PROTOCOL", "pigeon"), ("OTEL_METRIC_EXPORT_INTERVAL", "soon"), ("OTEL_SDK_DISABLED", "maybe")));
    }

    [Fact]
    public void An_endpoint_is_for_metrics_and_logs_by_HTTP()
    {
        foreach (OtlpSettings settings in new[] { Parse("--otlp.endpoint http://h:4318"), Parse("", (All + "ENDPOINT", "http://h:4318")) })
        {
            Assert.Equal(new EndpointSettings(new Uri("http://h:4318/v1/metrics")), settings.Metrics);
            Assert.Equal(new EndpointSettings(new Uri("http://h:4318/v1/logs")), settings.Logs);
            Assert.Equal(new OtlpSettings { Metrics = settings.Metrics, Logs = settings.Logs }, settings);
        }
    }

    [Theory]
    [InlineData("--otlp.metrics-endpoint http://h/m", "", "http://h/m", null)]
    [InlineData("--otlp.logs-endpoint http://h/l", "", null, "http://h/l")]
    [InlineData("", "METRICS_ENDPOINT=http://h/m", "http://h/m", null)]
    [InlineData("", "LOGS_ENDPOINT=http://h/l", null, "http://h/l")]
    [InlineData("", "ENDPOINT=http://a METRICS_ENDPOINT=http://h/m", "http://h/m", "http://a/v1/logs")]
    [InlineData("--otlp.endpoint http://f", "ENDPOINT=http://a METRICS_ENDPOINT=http://h/m", "http://f/v1/metrics", "http://f/v1/logs")]
    [InlineData("--otlp.endpoint http://f --otlp.metrics-endpoint http://g/m", "", "http://g/m", "http://f/v1/logs")]
    [InlineData("--otlp.metrics-endpoint http://g/m", "ENDPOINT=http://a", "http://g/m", "http://a/v1/logs")]
    public void The_flag_goes_before_the_variable_and_that_of_the_signal_before_that_of_all(string arguments, string variables, string? metrics, string? logs)
    {
        OtlpSettings settings = Parse(arguments, [.. variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => (All + text.Split('=')[0], text.Split('=')[1]))]);
        Assert.Equal((metrics, logs), (settings.Metrics?.Uri.AbsoluteUri, settings.Logs?.Uri.AbsoluteUri));
    }

    [Fact]
    public void Every_flag_is_heard()
    {
        OtlpSettings settings = Parse(
            "--otlp.endpoint h:1 --otlp.protocol grpc --otlp.insecure --otlp.headers a=b --otlp.headers c=d%20e,f=g --otlp.timeout 2s --otlp.compression gzip "
            + "--otlp.certificate /ca --otlp.client-certificate /cert --otlp.client-key /key --otlp.temporality delta --otlp.interval 15s --otlp.export-timeout 5s "
            + "--otlp.queue-size 1MiB");
        AssertAll(settings, OtlpCompression.Gzip);
        Assert.Equal(["a: b", "c: d e", "f: g"], settings.Metrics!.Headers.Select(header => $"{header.Key}: {header.Value}"));
        Assert.Equal(1 << 20, settings.QueueSizeBytes);
    }

    [Fact]
    public void Every_variable_is_heard()
    {
        (string, string)[] general =
        [
            (All + "ENDPOINT", "h:1"), (All + "PROTOCOL", "GRPC"), (All + "INSECURE", "True"), (All + "HEADERS", "a=b,c=d%20e"), (All + "TIMEOUT", "2000"),
            (All + "COMPRESSION", "gzip"), (All + "CERTIFICATE", "/ca"), (All + "CLIENT_CERTIFICATE", "/cert"), (All + "CLIENT_KEY", "/key"),
            (All + "METRICS_TEMPORALITY_PREFERENCE", "Delta"), ("OTEL_METRIC_EXPORT_INTERVAL", "15000"), ("OTEL_METRIC_EXPORT_TIMEOUT", "5000"),
        ];
        OtlpSettings settings = Parse("", general);
        AssertAll(settings, OtlpCompression.Gzip);
        Assert.Equal(["a: b", "c: d e"], settings.Logs!.Headers.Select(header => $"{header.Key}: {header.Value}"));

        settings = Parse("", [.. general, (All + "METRICS_COMPRESSION", "none"), (All + "LOGS_COMPRESSION", "none"), (All + "LOGS_HEADERS", "l=1")]);
        AssertAll(settings, OtlpCompression.None);
        Assert.Equal((2, 1), (settings.Metrics!.Headers.Count, settings.Logs!.Headers.Count));
    }

    [Fact]
    public void A_signal_has_all_settings_of_its_own()
    {
        OtlpSettings settings = Parse(
            "",
            (All + "ENDPOINT", "http://all"), (All + "METRICS_ENDPOINT", "m:1"), (All + "METRICS_PROTOCOL", "grpc"), (All + "METRICS_INSECURE", "true"), (All + "METRICS_TIMEOUT", "20"),
            (All + "METRICS_CERTIFICATE", "/mca"), (All + "METRICS_CLIENT_CERTIFICATE", "/mcert"), (All + "METRICS_CLIENT_KEY", "/mkey"), (All + "METRICS_HEADERS", "m=1"));
        EndpointSettings metrics = settings.Metrics!;
        Assert.Equal("http://m:1/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", metrics.Uri.AbsoluteUri);
        Assert.Equal((OtlpProtocol.Grpc, TimeSpan.FromMilliseconds(20), "/mca", "/mcert", "/mkey"), (metrics.Protocol, metrics.Timeout, metrics.CertificatePath, metrics.ClientCertificatePath, metrics.ClientKeyPath));
        Assert.Equal([KeyValuePair.Create("m", "1")], metrics.Headers);
        Assert.Equal(new EndpointSettings(new Uri("http://all/v1/logs")), settings.Logs);
    }

    [Fact]
    public void Flags_go_before_variables_of_a_signal_too()
    {
        OtlpSettings settings = Parse("--otlp.endpoint http://h --otlp.timeout 3s --otlp.headers a=b", (All + "METRICS_TIMEOUT", "nonsense"), (All + "METRICS_HEADERS", "nonsense"));
        Assert.Equal((TimeSpan.FromSeconds(3), 1), (settings.Metrics!.Timeout, settings.Metrics.Headers.Count));
    }

    [Theory]
    [InlineData("cumulative", Temporality.Cumulative)]
    [InlineData("delta", Temporality.Delta)]
    [InlineData("lowmemory", Temporality.LowMemory)]
    internal void Temporalities_have_these_names(string name, Temporality temporality)
    {
        Assert.Equal(temporality, Parse($"--otlp.endpoint http://h --otlp.temporality {name}").Temporality);
        Assert.Equal(temporality, Parse("--otlp.endpoint http://h", (All + "METRICS_TEMPORALITY_PREFERENCE", name.ToUpperInvariant())).Temporality);
    }

    [Theory]
    [InlineData("true", false)]
    [InlineData("TRUE", false)]
    [InlineData("false", true)]
    public void What_switches_the_SDK_off_switches_the_push_off(string disabled, bool isPushed)
    {
        Assert.Equal(isPushed, Parse("", (All + "ENDPOINT", "http://h"), ("OTEL_SDK_DISABLED", disabled)).Metrics is not null);
        Assert.Equal(isPushed, Parse("--otlp.endpoint http://h", ("OTEL_SDK_DISABLED", disabled)).Logs is not null);
    }

    [Theory]
    [InlineData("ENDPOINT=h:4318", "OTEL_EXPORTER_OTLP_ENDPOINT: 'h:4318' is no address; write http://HOST:PORT or https://HOST:PORT, and users and passwords as headers")]
    [InlineData("METRICS_ENDPOINT=h", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'h' is no address")]
    [InlineData("PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' is none of http/protobuf, grpc")]
    [InlineData("LOGS_PROTOCOL=tcp", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'tcp' is none of http/protobuf, grpc")]
    [InlineData("TIMEOUT=10s", "OTEL_EXPORTER_OTLP_TIMEOUT: '10s' is no number of milliseconds from 10 to 3600000")]
    [InlineData("TIMEOUT=0", "OTEL_EXPORTER_OTLP_TIMEOUT: '0' is no number of milliseconds")]
    [InlineData("COMPRESSION=zstd", "OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' is none of none, gzip")]
    [InlineData("INSECURE=1", "OTEL_EXPORTER_OTLP_INSECURE: '1' is neither true nor false")]
    [InlineData("METRICS_TEMPORALITY_PREFERENCE=low", "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'low' is none of cumulative, delta, lowmemory")]
    [InlineData("CLIENT_KEY=/key", "--otlp.client-key or $OTEL_EXPORTER_OTLP_CLIENT_KEY is set and no certificate to it; set --otlp.client-certificate too")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL=1", "OTEL_METRIC_EXPORT_INTERVAL: '1' is no number of milliseconds from 100 to 3600000")]
    [InlineData("OTEL_METRIC_EXPORT_TIMEOUT=-1", "OTEL_METRIC_EXPORT_TIMEOUT: '-1' is no number of milliseconds from 10 to 3600000")]
    [InlineData("OTEL_SDK_DISABLED=yes", "OTEL_SDK_DISABLED: 'yes' is neither true nor false")]
    public void A_wrong_variable_is_named_once_with_what_is_right(string variable, string complaint)
    {
        string name = variable.Split('=')[0], value = variable.Split('=')[1];
        (string, string)[] environment = [(All + "ENDPOINT", "http://h"), (name.StartsWith("OTEL", StringComparison.Ordinal) ? name : All + name, value)];
        Assert.StartsWith(complaint, Assert.Single(MistakesOf("", environment)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--otlp.endpoint h:4318", "--otlp.endpoint: 'h:4318' is no address")]
    [InlineData("--otlp.metrics-endpoint ftp://h", "--otlp.metrics-endpoint: 'ftp://h' is no address")]
    [InlineData("--otlp.protocol http/json", "--otlp.protocol: 'http/json' is none of http/protobuf, grpc")]
    [InlineData("--otlp.timeout 10000", "--otlp.timeout: '10000' is no duration from 10ms to 1h; write it like 10s")]
    [InlineData("--otlp.compression GZIP", "--otlp.compression: 'GZIP' is none of none, gzip")]
    [InlineData("--otlp.temporality low", "--otlp.temporality: 'low' is none of cumulative, delta, lowmemory")]
    [InlineData("--otlp.interval 2h", "--otlp.interval: '2h' is no duration from 100ms to 1h; write it like 15s or 1m30s")]
    [InlineData("--otlp.export-timeout 2h", "--otlp.export-timeout: '2h' is no duration from 10ms to 1h; write it like 30s")]
    [InlineData("--otlp.queue-size 1KiB", "--otlp.queue-size: '1KiB' is no size from 1MiB to 1GiB; write it like 32MiB or 33554432")]
    public void A_wrong_flag_is_named_once_with_what_is_right(string arguments, string complaint) =>
        Assert.StartsWith(complaint, Assert.Single(MistakesOf(arguments)), StringComparison.Ordinal);

    [Fact]
    public void An_empty_file_name_is_none()
    {
        foreach (string flag in new[] { "--otlp.certificate", "--otlp.client-certificate", "--otlp.client-key" })
        {
            Assert.Equal($"{flag}: '' names no file", Assert.Single(Root().Parse([flag, ""]).Errors).Message);
        }
    }

    [Fact]
    public void What_may_be_secret_is_not_printed()
    {
        const string Secret = "hunter2";
        string[] mistakes =
        [
            .. MistakesOf($"--otlp.endpoint http://h --otlp.headers {Secret}"),
            .. MistakesOf("", (All + "ENDPOINT", "http://h"), (All + "HEADERS", Secret)),
            .. MistakesOf($"--otlp.endpoint http://user:{Secret}@h"),
            .. MistakesOf($"--otlp.endpoint h?key={Secret}"),
        ];
        Assert.Equal(4, mistakes.Length);
        Assert.DoesNotContain(mistakes, mistake => mistake.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, Parse($"--otlp.endpoint http://h?key={Secret} --otlp.headers a={Secret}").ToString(), StringComparison.Ordinal);
    }

    private static void AssertAll(OtlpSettings settings, OtlpCompression compression)
    {
        Assert.Equal((Temporality.Delta, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5)), (settings.Temporality, settings.Interval, settings.ExportTimeout));
        foreach (EndpointSettings? endpoint in new[] { settings.Metrics, settings.Logs })
        {
            Assert.NotNull(endpoint);
            Assert.Equal("http://h:1", endpoint.Uri.GetLeftPart(UriPartial.Authority));
            Assert.Equal((OtlpProtocol.Grpc, TimeSpan.FromSeconds(2), compression), (endpoint.Protocol, endpoint.Timeout, endpoint.Compression));
            Assert.Equal(("/ca", "/cert", "/key"), (endpoint.CertificatePath, endpoint.ClientCertificatePath, endpoint.ClientKeyPath));
        }
    }

    private static OtlpSettings Parse(string arguments, params (string Name, string Value)[] environment)
    {
        ServeSettings? served = null;
        ParseResult parse = Root(environment, settings => served = settings).Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parse.Errors);
        Assert.Equal(0, parse.Invoke());
        return served!.Otlp;
    }

    private static string[] MistakesOf(string arguments, params (string Name, string Value)[] environment) =>
        [.. Root(environment).Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Errors.Select(error => error.Message)];

    private static RootCommand Root((string Name, string Value)[]? environment = null, Action<ServeSettings>? served = null) => new ServeCommand(
        name => (environment ?? []).LastOrDefault(variable => variable.Name == name).Value,
        settings =>
        {
            served?.Invoke(settings);
            return Task.FromResult(0);
        }).Root;
}
