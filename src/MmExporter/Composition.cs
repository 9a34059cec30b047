using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using MmExporter.Commands;
using MmExporter.Discovery;
using MmExporter.Model;
using MmExporter.Rings;
using MmExporter.Snapshots;
using MmExporter.Telemetry;
using MmExporter.Web;
using MmExporter.Web.Security;

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
    /// <param name="signals">What ends it.</param>
    /// <exception cref="LedgerException">The ledger cannot be opened.</exception>
    /// <exception cref="WebConfigException">The web configuration cannot be used.</exception>
    public static WebApplication Build(ServeSettings settings, Signals signals)
    {
        // Flags alone configure the daemon. An empty builder reads neither the framework's variables nor a settings file in
        // the current directory, which is somebody else's and may be broken.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime>(signals);
        ConfigureLogging(builder, settings);
        WebServer.Configure(builder, settings.ListenAddresses);
        AddStages(builder.Services, settings);

        WebApplication app = builder.Build();
        WebServer.Guard(app);
        _ = app.Services.GetRequiredService<OtlpKeeper>();
        MappingReload reload = app.Services.GetRequiredService<MappingReload>();
        var metrics = new MetricsEndpoint(
            app.Services.GetRequiredService<Collector>(),
            app.Services.GetService<OwnMetrics>(),
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
        services.AddSingleton(new RingIntake(settings.Ledger.Limits.Retention, TimeProvider.System));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Collector>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<OtlpKeeper>(provider, settings));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BackgroundPasses>(provider, Interval(settings.ScanInterval, provider.GetRequiredService<RingIntake>())));
        services.AddSingleton(provider => new MappingReload(
            settings.MappingPath,
            settings.Model,
            provider.GetRequiredService<Collector>(),
            provider.GetRequiredService<ReloadState>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MappingReload>>()));
        services.AddSingleton(new ReloadState(TimeProvider.System.GetUtcNow()));
        if (settings.HasExporterMetrics)
        {
            services.AddSingleton<ExporterMetrics>();
            services.AddSingleton<ProcessMetrics>();
            services.AddSingleton(provider => provider.GetRequiredService<LedgerKeeper>().NewMetrics());
            services.AddSingleton(provider => provider.GetRequiredService<OtlpKeeper>().NewMetrics());
            services.AddSingleton<OwnMetrics>();
        }
    }

    /// <summary>Rings run over if they are read too seldom.</summary>
    private static Func<TimeSpan> Interval(TimeSpan wanted, RingIntake rings) => () =>
        rings is { IsWanted: true, HasRings: true } && wanted > RingInterval ? RingInterval : wanted;

    private static void ConfigureLogging(WebApplicationBuilder builder, ServeSettings settings)
    {
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(settings.LogLevel);

        // The framework's own lines say nothing an operator can use, below a warning.
        builder.Logging.AddFilter("Microsoft", settings.LogLevel < LogLevel.Warning ? LogLevel.Warning : settings.LogLevel);
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
