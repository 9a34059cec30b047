using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using MmExporter.Commands;
using MmExporter.Discovery;
using MmExporter.Ledger;
using MmExporter.Model;
using MmExporter.Rendering;
using MmExporter.Snapshots;
using MmExporter.Telemetry;
using MmExporter.Web;

namespace MmExporter;

/// <summary>Puts the stages together and runs them until the process is told to end.</summary>
internal static partial class Daemon
{
    /// <summary>Descriptors that stay free for connections and the runtime when there are more files than can be open.</summary>
    private const int OpenFilesReserve = 512;

    /// <summary>How long requests that are under way at the end may take.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(800);

    /// <summary>When the process ends whatever is still under way.</summary>
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromMilliseconds(900);

    public static async Task<int> RunAsync(ServeSettings settings)
    {
        if (!Libc.IsSupported)
        {
            return await FailAsync("this is neither Linux on x86-64 nor on arm64; run it there");
        }

        foreach (string path in settings.Paths)
        {
            if (DirectoryScanner.Check(path) is not RefusalReason.None and var reason)
            {
                return await FailAsync($"--mmstats.path: {path} cannot be read ({reason.Name().Replace('_', ' ')}); name a directory that this user may read");
            }
        }

        WebApplication app = Build(settings, out LedgerKeeper? ledger, out string? failure);
        using LedgerKeeper? opened = ledger;
        if (ledger is null)
        {
            return await FailAsync(failure!);
        }

        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Daemon));
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

        foreach (string address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses)
        {
            LogListening(log, address);
        }

        foreach (string path in settings.Paths)
        {
            LogReading(log, path, settings.Glob);
        }

        await WaitForSignalAsync(app.Lifetime);
        Task flush = ledger.FlushAsync(DrainTime);
        await EndAsync(app);
        await flush;
        return 0;
    }

    private static async Task WaitForSignalAsync(IHostApplicationLifetime lifetime)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task;
    }

    /// <summary>Lets requests that are under way finish; a client that does not read its page is left behind.</summary>
    private static async Task EndAsync(WebApplication app)
    {
        using var drained = new CancellationTokenSource(DrainTime);
        Task end = app.StopAsync(drained.Token);
        if (await Task.WhenAny(end, Task.Delay(EndTimeMax)) == end)
        {
            await end;
            await app.DisposeAsync();
        }
    }

    /// <summary>Puts the stages together. Without a ledger they cannot be, and the error says why.</summary>
    private static WebApplication Build(ServeSettings settings, out LedgerKeeper? ledger, out string? error)
    {
        // Flags alone configure the daemon. An empty builder reads neither the framework's variables nor a settings file in
        // the current directory, which is somebody else's and may be broken.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        ConfigureLogging(builder, settings);
        WebServer.Configure(builder, settings.ListenAddresses);

        IServiceCollection services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new DirectoryScanner(settings.Paths, new FileGlob(settings.Glob)));
        services.AddSingleton(new FileTable(Math.Max(1, ProcessMetrics.OpenFilesLimit() - OpenFilesReserve)));
        services.AddSingleton(new Catalog(settings.Model));

        // A writer nobody can tell the life of is taken for as long as the series of dead ones go on.
        LivenessSettings liveness = settings.Liveness with { IdleTimeMax = settings.Ledger.Limits.Retention };
        services.AddSingleton(new FileReading(settings.Model, TimeProvider.System, liveness, settings.Conventions));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Collector>(provider));
        if (settings.HasExporterMetrics)
        {
            services.AddSingleton<ExporterMetrics>();
        }

        LedgerKeeper? opened = null;
        services.AddSingleton(_ => opened!.DeadWriters);
        WebApplication app = builder.Build();
        if (!LedgerKeeper.TryOpen(settings.Ledger, settings.Paths, TimeProvider.System, app.Services.GetRequiredService<ILoggerFactory>(), out opened, out error))
        {
            ledger = null;
            return app;
        }

        ledger = opened;
        var metrics = new MetricsEndpoint(app.Services.GetRequiredService<Collector>(), app.Services.GetService<ExporterMetrics>(), new PageOptions(), requestsMax: 40);
        WebServer.Map(app, settings.TelemetryPath, metrics);
        return app;
    }

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

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync($"mmexporter: {message}");
        return CommandLine.RunFailed;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Address}")]
    private static partial void LogListening(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading {Path}, files {Glob}")]
    private static partial void LogReading(ILogger logger, string path, string glob);
}
