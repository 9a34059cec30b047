using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using MmExporter.Commands;
using MmExporter.Mapping;
using MmExporter.Otlp.Own;
using MmExporter.Rings;
using MmExporter.Systemd;
using MmExporter.Web.Security;

namespace MmExporter;

/// <summary>Runs the stages until the process is told to end.</summary>
internal static partial class Daemon
{
    public static async Task<int> RunAsync(ServeSettings settings)
    {
        if (StartCheck.PlacesOf(settings).FirstOrDefault() is { } complaint)
        {
            return await CommandLine.FailAsync(complaint);
        }

        if (!MappingLoader.TryLoad(settings.MappingPath, out MetricMapping mapping, out string? mistake))
        {
            return await CommandLine.FailAsync($"--mapping.config: {mistake}");
        }

        IReadOnlyList<int> sockets = [];
        if (settings.HasSystemdSockets && !ListenSockets.TryFind(out sockets, out string fault))
        {
            return await CommandLine.FailAsync($"--web.systemd-socket: {fault}");
        }

        using var signals = new Signals();
        WebApplication app;
        try
        {
            app = Composition.Build(settings with { Model = settings.Model with { Mapping = mapping } }, sockets, signals);
        }
        catch (LedgerException error)
        {
            return await CommandLine.FailAsync(error.Message);
        }
        catch (WebConfigException error)
        {
            return await CommandLine.FailAsync($"--web.config.file: {error.Message}");
        }

        ConfigReload reload = app.Services.GetRequiredService<ConfigReload>();
        using ServiceManager manager = ServiceManager.FromEnvironment(app.Services);
        signals.Hangup += () => _ = Task.Run(() => manager.ReloadAsync(() => reload.ReloadAsync(CancellationToken.None)));
        try
        {
            await app.StartAsync();
        }
        catch (IOException error)
        {
            return await CommandLine.FailAsync($"--web.listen-address: {error.Message.TrimEnd('.')}; end what listens there or name another address");
        }
        catch (System.Net.Sockets.SocketException error)
        {
            return await CommandLine.FailAsync($"--web.listen-address: {error.Message}; name an address of this machine and a port this user may open");
        }

        LogStart(app, settings);
        await ServeAsync(app, settings, signals, manager);
        return 0;
    }

    /// <summary>Serves until the first signal, and then ends as slowly as it is told to, or at once at the second.</summary>
    private static async Task ServeAsync(WebApplication app, ServeSettings settings, Signals signals, ServiceManager manager)
    {
        IServiceProvider services = app.Services;
        BackgroundPasses passes = services.GetRequiredService<BackgroundPasses>();
        using var stopping = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        Task signsOfLife = Task.Run(() => manager.RunAsync(ended.Token));
        OtlpKeeper otlp = services.GetRequiredService<OtlpKeeper>();
        RingPositions positions = services.GetRequiredService<RingPositions>();
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        OwnTelemetry? telemetry = services.GetService<OwnTelemetry>();
        Task background = Task.WhenAll(
            Task.Run(() => PassesAsync(passes, manager, stopping.Token)),
            Task.Run(() => otlp.RunAsync(stopping.Token)),
            Task.Run(() => telemetry?.RunAsync(stopping.Token) ?? Task.CompletedTask),
            Task.Run(() => positions.RunAsync(time, stopping.Token)));
        await signals.End;

        manager.Stopping();
        LedgerKeeper ledger = services.GetRequiredService<LedgerKeeper>();
        Collector collector = services.GetRequiredService<Collector>();
        var ending = new Ending(
            passes,
            (timeMax, drained) => ledger.FlushAsync(collector, timeMax, drained),
            (FlushAsync, otlp.FlushTime),
            settings.WaitForWriters,
            time,
            LogOf(app));
        Task end = ending.RunAsync(app, background, stopping);
        if (await Task.WhenAny(end, signals.EndAtOnce) == end)
        {
            await end;
        }

        await ended.CancelAsync();
        await signsOfLife;

        async Task FlushAsync()
        {
            Task own = telemetry?.FlushAsync() ?? Task.CompletedTask;
            try
            {
                await otlp.FlushAsync();
            }
            finally
            {
                positions.Save(time.GetUtcNow());
            }

            await own;
        }
    }

    /// <summary>The daemon is ready when the first of them is done: what is there then is on every page.</summary>
    private static async Task PassesAsync(BackgroundPasses passes, ServiceManager manager, CancellationToken stopping)
    {
        await passes.PassAsync(stopping);
        if (!stopping.IsCancellationRequested)
        {
            manager.Ready();
        }

        await passes.RunAsync(stopping);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Address}")]
    private static partial void LogListening(ILogger logger, string address);

    [LoggerMessage(Message = "{Weakness}: {Addresses}; see --web.config.file")]
    private static partial void LogWeakness(ILogger logger, LogLevel level, string weakness, string addresses);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading {Path}, files {Glob}")]
    private static partial void LogReading(ILogger logger, string path, string glob);
}
