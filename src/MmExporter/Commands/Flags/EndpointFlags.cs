using System.CommandLine;
using MmExporter.Otlp.Delivery;

namespace MmExporter.Commands.Flags;

/// <summary>Where OTLP goes and how it gets there: what each signal may have its own variable for.</summary>
internal sealed class EndpointFlags
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string AddressForm = "is no address; write http://HOST:PORT or https://HOST:PORT, and users and passwords as headers";
    private const string HeadersForm = "is no list of headers that requests can have; write name=value,name=value, values escaped with %";

    private static readonly TimeSpan TimeoutMin = TimeSpan.FromMilliseconds(10), TimeoutMax = TimeSpan.FromHours(1);
    private static readonly (string, OtlpProtocol)[] Protocols = [("http/protobuf", OtlpProtocol.HttpProtobuf), ("grpc", OtlpProtocol.Grpc)];
    private static readonly (string, OtlpCompression)[] Compressions = [("none", OtlpCompression.None), ("gzip", OtlpCompression.Gzip)];

    private readonly Option<string?> endpoint = new("--otlp.endpoint")
    {
        Description = "Where metrics and events are pushed: http://HOST:PORT or https://HOST:PORT; below it, OTLP/HTTP has a path for each. Nothing is pushed "
            + "where no endpoint is set. [default: $OTEL_EXPORTER_OTLP_ENDPOINT]",
        HelpName = "URL",
    };

    private readonly Option<string?> metricsEndpoint = new("--otlp.metrics-endpoint")
    {
        Description = "Where metrics are pushed, with the path. [default: $OTEL_EXPORTER_OTLP_METRICS_ENDPOINT]",
        HelpName = "URL",
    };

    private readonly Option<string?> logsEndpoint = new("--otlp.logs-endpoint")
    {
        Description = "Where events are pushed as logs, with the path. [default: $OTEL_EXPORTER_OTLP_LOGS_ENDPOINT]",
        HelpName = "URL",
    };

    private readonly VariableFlag<OtlpProtocol> protocol = new(
        "--otlp.protocol",
        "PROTOCOL",
        "How it is pushed: http/protobuf, grpc. [default: $OTEL_EXPORTER_OTLP_PROTOCOL, else http/protobuf]",
        ValueForm.Choice(Protocols),
        ValueForm.ChoiceInAnyCase(Protocols),
        OtlpProtocol.HttpProtobuf);

    private readonly Option<string[]> headers = new("--otlp.headers")
    {
        Description = "Headers of each request: name=value,name=value, values escaped with %. Other users of the machine may see flags; "
            + "the variable is for secrets. Repeatable. [default: $OTEL_EXPORTER_OTLP_HEADERS]",
        HelpName = "HEADERS",
    };

    private readonly VariableFlag<TimeSpan> timeout = new(
        "--otlp.timeout",
        "DURATION",
        "How long one attempt to send a request may take. [default: $OTEL_EXPORTER_OTLP_TIMEOUT (milliseconds), else 10s]",
        ValueForm.Duration(TimeoutMin, TimeoutMax, "from 10ms to 1h; write it like 10s"),
        ValueForm.Milliseconds(TimeoutMin, TimeoutMax),
        TimeSpan.FromSeconds(10));

    private readonly VariableFlag<OtlpCompression> compression = new(
        "--otlp.compression",
        "COMPRESSION",
        "How requests are compressed: none, gzip. [default: $OTEL_EXPORTER_OTLP_COMPRESSION, else none]",
        ValueForm.Choice(Compressions),
        ValueForm.ChoiceInAnyCase(Compressions),
        OtlpCompression.None);

    private readonly VariableFlag<string?> certificate = NewFile(
        "--otlp.certificate", "PEM file of the authorities that may have signed the receiver's certificate. [default: $OTEL_EXPORTER_OTLP_CERTIFICATE, else the system's]");

    private readonly VariableFlag<string?> clientCertificate = NewFile(
        "--otlp.client-certificate", "PEM file of the certificate that is shown to the receiver. [default: $OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE]");

    private readonly VariableFlag<string?> clientKey = NewFile(
        "--otlp.client-key", "PEM file of its key, where it is not in the same file. [default: $OTEL_EXPORTER_OTLP_CLIENT_KEY]");

    private readonly Option<bool?> insecure = new("--otlp.insecure")
    {
        Description = "Do not encrypt what is pushed by gRPC to an endpoint that is written without http:// or https://. [default: $OTEL_EXPORTER_OTLP_INSECURE]",
    };

    public EndpointFlags() => headers.Validators.Add(result =>
    {
        // They may be secrets: a mistake is told without them.
        if (!HeaderList.TryParse(Joined(result.Tokens.Select(token => token.Value)), out _))
        {
            result.AddError($"{headers.Name}: the value {HeadersForm}");
        }
    });

    public IReadOnlyList<Option> Options =>
    [
        endpoint, metricsEndpoint, logsEndpoint, protocol.Option, headers, timeout.Option, compression.Option, certificate.Option, clientCertificate.Option,
        clientKey.Option, insecure,
    ];

    /// <summary>Reads where a signal goes; null where it goes nowhere, or there is a mistake.</summary>
    public EndpointSettings? Read(SettingReader reader, OtlpSignal signal)
    {
        if (AddressOf(reader, signal) is not var (source, text, isGeneral, isInFile))
        {
            return null;
        }

        OtlpProtocol chosen = reader.Read(protocol, Names(signal, "PROTOCOL"));
        bool isInsecure = reader.Read(insecure, Names(signal, "INSECURE"));
        if (!EndpointAddress.TryParse(text, signal, chosen, isGeneral, isInsecure, out Uri? uri))
        {
            // What is behind an @ or a ? may be a secret.
            reader.Complain($"{source}: {(text.AsSpan().ContainsAny('@', '?') ? "the value" : $"'{text}'")} {AddressForm}", isInFile);
            return null;
        }

        var settings = new EndpointSettings(uri)
        {
            Protocol = chosen,
            Headers = HeadersOf(reader, signal),
            Timeout = reader.Read(timeout, Names(signal, "TIMEOUT")),
            Compression = reader.Read(compression, Names(signal, "COMPRESSION")),
            CertificatePath = reader.Read(certificate, Names(signal, "CERTIFICATE")),
            ClientCertificatePath = reader.Read(clientCertificate, Names(signal, "CLIENT_CERTIFICATE")),
            ClientKeyPath = reader.Read(clientKey, Names(signal, "CLIENT_KEY")),
        };
        if (settings is { ClientKeyPath: not null, ClientCertificatePath: null })
        {
            reader.Complain($"{clientKey.Option.Name} or ${Prefix}CLIENT_KEY is set and no certificate to it; set {clientCertificate.Option.Name} too");
        }

        return settings;
    }

    private static VariableFlag<string?> NewFile(string name, string description) => new(name, "FILE", description, ValueForm.File, ValueForm.File, null);

    /// <summary>The variables of a setting: that of the signal goes before that of all.</summary>
    private static string[] Names(OtlpSignal signal, string setting) => [SignalName(signal, setting), Prefix + setting];

    private static string SignalName(OtlpSignal signal, string setting) => $"{Prefix}{(signal == OtlpSignal.Metrics ? "METRICS" : "LOGS")}_{setting}";

    private static string Joined(IEnumerable<string> lists) => string.Join(',', lists);

    /// <summary>The address as it is written, where that is, and whether it is that of all signals.</summary>
    private (string Source, string Text, bool IsGeneral, bool IsInFile)? AddressOf(SettingReader reader, OtlpSignal signal)
    {
        Option<string?> own = signal == OtlpSignal.Metrics ? metricsEndpoint : logsEndpoint;
        if ((reader.Given(own) ?? reader.Given(endpoint)) is { } given)
        {
            bool isGeneral = reader.Given(own) is null;
            return (isGeneral ? endpoint.Name : own.Name, given, isGeneral, false);
        }

        string ownVariable = SignalName(signal, "ENDPOINT");
        if (reader.Variable(ownVariable, Prefix + "ENDPOINT") is var (name, text))
        {
            return (name, text, name != ownVariable, false);
        }

        Option<string?>? inFile = new[] { own, endpoint }.FirstOrDefault(reader.IsInFile);
        return inFile is null ? null : (reader.PlaceInFile(inFile), reader.InFile(inFile)!, inFile == endpoint, true);
    }

    private IReadOnlyList<KeyValuePair<string, string>> HeadersOf(SettingReader reader, OtlpSignal signal)
    {
        (string Name, string Text)? source = reader.Given(headers) is { Length: > 0 } given ? (headers.Name, Joined(given)) : reader.Variable(Names(signal, "HEADERS"));
        source ??= reader.InFile(headers) is { Length: > 0 } inFile ? (headers.Name, Joined(inFile)) : null;
        if (source is not var (name, text))
        {
            return [];
        }

        if (!HeaderList.TryParse(text, out IReadOnlyList<KeyValuePair<string, string>> parsed) && name != headers.Name)
        {
            reader.Complain($"{name}: the value {HeadersForm}");
        }

        return parsed;
    }
}
