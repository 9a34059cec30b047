using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace TestSupport.Otlp;

/// <summary>
/// Receives OTLP by gRPC and by HTTP on free ports of 127.0.0.1, reads every request strictly, and answers as the test says.
/// A request that breaks a rule is refused, and fails the test that looks at the requests.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const long BodyBytesMax = 64L << 20;

    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly List<OtlpRequest> requests = [];
    private readonly WebApplication app;
    private TaskCompletionSource changed = NewSignal();
    private FormatException? mistake;

    private OtlpReceiver()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            // A port without TLS has one version of HTTP.
            kestrel.Listen(IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http1);
        });
        app = builder.Build();
        app.Run(HandleAsync);
    }

    /// <summary>Where gRPC is taken.</summary>
    public Uri GrpcAddress => Address(0);

    /// <summary>Where HTTP is taken; the signals' paths follow.</summary>
    public Uri HttpAddress => Address(1);

    /// <summary>What each request is answered with, from now on. It is recorded before; a task that is not done holds the answer back.</summary>
    public Func<OtlpRequest, Task<OtlpAnswer>> Answer { get; set; } = _ => Task.FromResult(OtlpAnswer.Accept);

    /// <summary>The requests so far, in their order.</summary>
    /// <exception cref="FormatException">One of them broke a rule.</exception>
    public IReadOnlyList<OtlpRequest> Requests
    {
        get
        {
            lock (gate)
            {
                return mistake is null ? [.. requests] : throw new FormatException(mistake.Message, mistake);
            }
        }
    }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>The requests, as soon as they are as told. Throws when the time is up.</summary>
    /// <exception cref="FormatException">One of them broke a rule.</exception>
    public async Task<IReadOnlyList<OtlpRequest>> WaitAsync(Func<IReadOnlyList<OtlpRequest>, bool> condition, TimeSpan? deadline = null)
    {
        using var timeout = new CancellationTokenSource(deadline ?? DefaultDeadline);
        while (true)
        {
            Task change;
            lock (gate)
            {
                change = changed.Task;
            }

            IReadOnlyList<OtlpRequest> all = Requests;
            if (condition(all))
            {
                return all;
            }

            try
            {
                await change.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{all.Count} requests came, and they were not as waited for.");
            }
        }
    }

    /// <summary>The first request, of those already here and those still to come, that fits.</summary>
    public async Task<OtlpRequest> FirstAsync(Func<OtlpRequest, bool> predicate) =>
        (await WaitAsync(all => all.Any(predicate))).First(predicate);

    public async ValueTask DisposeAsync()
    {
        // Held answers are not waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task HandleAsync(HttpContext context)
    {
        OtlpSignal[] signals = [OtlpSignal.Metrics, OtlpSignal.Logs];
        string path = context.Request.Path;
        if (signals.SingleOrDefault(signal => path == signal.GrpcPath || path == signal.HttpPath) is not { } signal)
        {
            Record(null, new FormatException($"Not so: {path} is a path of the protocol."));
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        OtlpAnswer answer;
        try
        {
            OtlpRequest request = await OtlpRequest.ReadAsync(context.Request, signal);
            Record(request, null);
            answer = await Answer(request);
        }
        catch (FormatException error)
        {
            Record(null, error);
            answer = OtlpAnswer.Refuse with { Message = error.Message };
        }

        await answer.WriteAsync(context, signal);
    }

    private void Record(OtlpRequest? request, FormatException? error)
    {
        TaskCompletionSource done;
        lock (gate)
        {
            if (request is not null)
            {
                requests.Add(request);
            }

            mistake ??= error;
            done = changed;
            changed = NewSignal();
        }

        done.SetResult();
    }

    private Uri Address(int index) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index));
}
