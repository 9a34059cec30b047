using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using MmExporter.Commands;
using MmExporter.Discovery;
using MmExporter.Model;
using MmExporter.Otlp;
using MmExporter.Otlp.Own;
using MmExporter.Otlp.Resources;
using MmExporter.Rings;
using MmExporter.Snapshots;
using MmExporter.Telemetry;
using MmExporter.Web;
using MmExporter.Web.Security;
using OpenTelemetry.Resources;

namespace MmExporter;

/// <summary>Puts the stages together.</summary>
internal static class Composition
{
    /// <summary>Descriptors that stay free for connections and the runtime when there are more files than can be open.</summary>
    private const int OpenFilesReserve = 512;

    /// <summary>The longest time between two passes while rings are pushed.</summary>
    private static readonly TimeSpan RingInterval = TimeSpan.FromSeconds(1);

    /// <summary>Makes the daemon, which does nothing until it is started.</summary>
    /// <param name="settings">What it is to do, the mapping already read.</param>
    /// <param name="sockets">Descriptors of sockets that listen already.</param>
    /// <param name="signals">What ends it.</param>
    /// <exception cref="LedgerException">The ledger cannot be opened.</exception>
    /// <exception cref="WebConfigException">The web configuration cannot be used.</exception>
    public static WebApplication Build(ServeSettings settings, IReadOnlyList<int> sockets, Signals signals)
    {
        // Flags alone configure the daemon. An empty builder reads neither the framework's variables nor a settings file in
        // the current directory, which is somebody else's and may be broken.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime>(signals);
        ConfigureLogging(builder, settings);
        AddTelemetry(builder, settings);
        WebServer.Configure(builder, settings.ListenAddresses, sockets);
        AddStages(builder.Services, settings);

        WebApplication app = builder.Build();
        WebServer.Guard(app);
        _ = app.Services.GetRequiredService<OtlpKeeper>();
        ConfigReload reload = app.Services.GetRequiredService<ConfigReload>();
        var metrics = new MetricsEndpoint(
            app.Services.GetRequiredService<Collector>(),
            settings.HasExporterMetrics ? app.Services.GetRequiredService<OwnMetrics>() : null,
            settings.Page,
            settings.RequestsMax,
            app.Services.GetRequiredService<TimeProvider>());
        WebServer.Map(app, settings.TelemetryPath, metrics, new ReloadEndpoint(reload.ReloadAsync, settings.HasLifecycle));
        return app;
    }

    private static void AddStages(IServiceCollection services, ServeSettings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => WebSecurity.Open(
            settings.WebConfigPath, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WebSecurity>>()));
        services.AddSingleton(provider => new BasicAuth((password, hash) => BCrypt.Net.BCrypt.Verify(password, hash), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SecurityMiddleware>();
        services.AddSingleton(new DirectoryScanner(settings.Paths, new FileGlob(settings.Glob)));
        services.AddSingleton(new FileTable(Math.Max(1, ProcessMetrics.OpenFilesLimit() - OpenFilesReserve), settings.Files));
        services.AddSingleton(new Catalog(settings.Model));

        // A writer nobody can tell the life of is taken for as long as the series of dead ones go on.
        LivenessSettings liveness = settings.Liveness with { IdleTimeMax = settings.Ledger.Limits.Retention };
        services.AddSingleton(new FileReading(settings.Model, TimeProvider.System, liveness, settings.Conventions));
        services.AddSingleton(provider => LedgerKeeper.Open(
            settings.Ledger, settings.Paths, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => provider.GetRequiredService<LedgerKeeper>().DeadWriters);
        services.AddSingleton(provider => RingPositions.Open(
            settings.Ledger.Path, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RingPositions>>()));
        services.AddSingleton(provider => new RingIntake(
            provider.GetRequiredService<RingPositions>(), settings.Ledger.Limits.Retention, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Collector>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<OtlpKeeper>(provider, settings));
        services.AddSingleton(provider => new BackgroundPasses(
            provider.GetRequiredService<Collector>(),
            Interval(settings.ScanInterval, provider.GetRequiredService<RingIntake>()),
            settings.Otlp is { Metrics: null, Logs: null } ? null : RingInterval,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BackgroundPasses>>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ConfigReload>(provider, settings));
        services.AddSingleton(new ReloadState(TimeProvider.System.GetUtcNow()));
        services.AddSingleton<ExporterMetrics>();
        services.AddSingleton<ProcessMetrics>();
        services.AddSingleton(provider => provider.GetRequiredService<LedgerKeeper>().NewMetrics());
        services.AddSingleton<IReadOnlyList<IOwnFamilies>>(provider =>
        [
            .. provider.GetRequiredService<OtlpKeeper>().NewMetrics(),
            .. provider.GetRequiredService<WebSecurity>() is { IsConfigured: true } security ? [new WebConfigMetrics(security)] : Array.Empty<IOwnFamilies>(),
        ]);
        services.AddSingleton<OwnMetrics>();
    }

    /// <summary>What the exporter sends of itself.</summary>
    private static void AddTelemetry(WebApplicationBuilder builder, ServeSettings settings)
    {
        OtlpSettings otlp = settings.Otlp;
        if (!otlp.HasTelemetry || (otlp.Metrics is null && otlp.Logs is null))
        {
            return;
        }

        ResourceBuilder resource = OwnResource.New(ResourceSettings.FromEnvironment(settings.Paths).Machine, settings.Paths);
        OwnLogs? logs = otlp.Logs is { } endpoint ? new OwnLogs(endpoint, resource) : null;
        logs?.Add(builder.Logging);
        builder.Services.AddSingleton(provider => new OwnTelemetry(
            otlp,
            resource,
            provider.GetRequiredService<Collector>(),
            provider.GetRequiredService<OwnMetrics>(),
            logs,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
    }

    /// <summary>Rings run over if they are read too seldom.</summary>
    private static Func<TimeSpan> Interval(TimeSpan wanted, RingIntake rings) => () =>
        rings is { IsWanted: true, HasRings: true } && wanted > RingInterval ? RingInterval : wanted;

    private static void ConfigureLogging(WebApplicationBuilder builder, ServeSettings settings)
    {
        builder.Logging.ClearProviders();
        var levels = new LogLevelSwitch(settings.LogLevels);
        builder.Services.AddSingleton(levels);
        builder.Logging.AddFilter(levels.IsEnabled);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;

            // Nobody may be draining it, and a scrape does not wait for that.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        builder.Services.AddSingleton<ConsoleFormatter>(services =>
            new LineFormatter(settings.LogFormat, services.GetRequiredService<TimeProvider>()));
    }
}
