using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using MmExporter.Commands;
using MmExporter.Discovery;
using MmExporter.Mapping;
using MmExporter.Otlp.Delivery;
using MmExporter.Web.Security;

namespace MmExporter;

/// <summary>Runs the stages until the process is told to end.</summary>
internal static partial class Daemon
{
    public static async Task<int> RunAsync(ServeSettings settings)
    {
        if (ComplaintOf(settings) is { } complaint)
        {
            return await FailAsync(complaint);
        }

        if (!MappingLoader.TryLoad(settings.MappingPath, out MetricMapping mapping, out string? mistake))
        {
            return await FailAsync($"--mapping.config: {mistake}");
        }

        using var signals = new Signals();
        WebApplication app;
        try
        {
            app = Composition.Build(settings with { Model = settings.Model with { Mapping = mapping } }, signals);
        }
        catch (LedgerException error)
        {
            return await FailAsync(error.Message);
        }
        catch (WebConfigException error)
        {
            return await FailAsync($"--web.config.file: {error.Message}");
        }

        MappingReload reload = app.Services.GetRequiredService<MappingReload>();
        signals.Hangup += () => _ = Task.Run(() => reload.ReloadAsync(CancellationToken.None));
        try
        {
            await app.StartAsync();
        }
        catch (IOException error)
        {
            return await FailAsync($"--web.listen-address: {error.Message.TrimEnd('.')}; end what listens there or name another address");
        }
        catch (System.Net.Sockets.SocketException error)
        {
            return await FailAsync($"--web.listen-address: {error.Message}; name an address of this machine and a port this user may open");
        }

        LogStart(app, settings);
        await ServeAsync(app, settings, signals);
        return 0;
    }

    /// <summary>What makes it impossible to run.</summary>
    private static string? ComplaintOf(ServeSettings settings)
    {
        if (!Libc.IsSupported)
        {
            return "this is neither Linux on x86-64 nor on arm64; run it there";
        }

        foreach (string path in settings.Paths)
        {
            if (DirectoryScanner.Check(path) is not RefusalReason.None and var reason)
            {
                return $"--mmstats.path: {path} cannot be read ({reason.Name().Replace('_', ' ')}); name a directory that this user may read";
            }
        }

        foreach (EndpointSettings endpoint in new[] { settings.Otlp.Metrics, settings.Otlp.Logs }.OfType<EndpointSettings>().Where(endpoint => endpoint.IsEncrypted))
        {
            if (CertificateFiles.FaultOf(endpoint) is { } fault)
            {
                return $"certificates for {endpoint.Name}: {fault}; name PEM files that this user may read";
            }
        }

        return null;
    }

    /// <summary>Serves until the first signal, and then ends as slowly as it is told to, or at once at the second.</summary>
    private static async Task ServeAsync(WebApplication app, ServeSettings settings, Signals signals)
    {
        IServiceProvider services = app.Services;
        BackgroundPasses passes = services.GetRequiredService<BackgroundPasses>();
        using var stopping = new CancellationTokenSource();
        OtlpKeeper otlp = services.GetRequiredService<OtlpKeeper>();
        Task background = Task.WhenAll(Task.Run(() => passes.RunAsync(stopping.Token)), Task.Run(() => otlp.RunAsync(stopping.Token)));
        await signals.End;

        await stopping.CancelAsync();
        LedgerKeeper ledger = services.GetRequiredService<LedgerKeeper>();
        Collector collector = services.GetRequiredService<Collector>();
        var ending = new Ending(
            passes,
            (timeMax, drained) => ledger.FlushAsync(collector, timeMax, drained),
            (otlp.FlushAsync, otlp.FlushTime),
            settings.WaitForWriters,
            services.GetRequiredService<TimeProvider>(),
            LogOf(app));
        Task end = ending.RunAsync(app, background);
        if (await Task.WhenAny(end, signals.EndAtOnce) == end)
        {
            await end;
        }
    }

    private static void LogStart(WebApplication app, ServeSettings settings)
    {
        ILogger log = LogOf(app);
        ICollection<string> addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        foreach (string address in addresses)
        {
            LogListening(log, address);
        }

        if (app.Services.GetRequiredService<WebSecurity>().Current().Weakness is { } weakness)
        {
            // Who is on the machine can read the writers' files as well, or be kept from it by their rights.
            bool isLocal = addresses.All(address => new Uri(address).IsLoopback);
            string where = string.Join(", ", addresses);
            LogWeakness(log, isLocal ? LogLevel.Information : LogLevel.Warning, weakness, where);
        }

        foreach (string path in settings.Paths)
        {
            LogReading(log, path, settings.Glob);
        }
    }

    private static ILogger LogOf(WebApplication app) => app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Daemon));

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync($"mmexporter: {message}");
        return CommandLine.RunFailed;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Address}")]
    private static partial void LogListening(ILogger logger, string address);

    [LoggerMessage(Message = "{Weakness}: {Addresses}; see --web.config.file")]
    private static partial void LogWeakness(ILogger logger, LogLevel level, string weakness, string addresses);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading {Path}, files {Glob}")]
    private static partial void LogReading(ILogger logger, string path, string glob);
}
