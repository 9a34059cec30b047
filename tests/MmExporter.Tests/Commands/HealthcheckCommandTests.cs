using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using MmExporter.Commands;
using MmExporter.Tests.Otlp.Support;
using MmExporter.Web;

namespace MmExporter.Tests.Commands;

/// <summary>What <c>mmexporter healthcheck</c> finds.</summary>
public sealed class HealthcheckCommandTests : IDisposable
{
    private readonly StringWriter errors = new();

    public void Dispose() => errors.Dispose();

    [Fact]
    public async Task An_exporter_that_answers_200_is_healthy()
    {
        await using WebApplication server = await StartAsync(context => context.Response.StatusCode = context.Request.Path == "/-/healthy" ? 200 : 404);
        Assert.Equal(0, await CheckAsync("--web.listen-address", AddressOf(server)));
        Assert.Empty(errors.ToString());
    }

    [Fact]
    public async Task An_exporter_that_wants_a_password_is_healthy()
    {
        await using WebApplication server = await StartAsync(context => context.Response.StatusCode = 401);
        Assert.Equal(0, await CheckAsync("--web.listen-address", AddressOf(server)));
    }

    [Fact]
    public async Task Another_answer_is_one_line_and_1()
    {
        await using WebApplication server = await StartAsync(context => context.Response.StatusCode = 503);
        Assert.Equal(CommandLine.RunFailed, await CheckAsync("--web.listen-address", AddressOf(server)));
        Assert.StartsWith($"mmexporter: healthcheck: the exporter at {AddressOf(server)} is not healthy: it answered /-/healthy with status 503;", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_listens_is_one_line_and_1()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(CommandLine.RunFailed, await CheckAsync("--web.listen-address", $"{taken.LocalEndPoint}"));
        Assert.Contains("Connection refused", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ClientCertificateMode.NoCertificate)]
    [InlineData(ClientCertificateMode.RequireCertificate)]
    public async Task An_exporter_that_encrypts_is_healthy_whoever_signed_its_certificate(ClientCertificateMode mode)
    {
        using var authority = new Authority("nobody knows");
        await using WebApplication server = await StartAsync(
            context => context.Response.StatusCode = 200,
            https => (https.ServerCertificate, https.ClientCertificateMode) = (authority.Issue("elsewhere"), mode));
        Assert.Equal(0, await CheckAsync("--web.listen-address", AddressOf(server)));
    }

    [Fact]
    public async Task An_encrypted_answer_is_read()
    {
        using var authority = new Authority("nobody knows");
        await using WebApplication server = await StartAsync(
            context => context.Response.StatusCode = 500, https => https.ServerCertificate = authority.Issue("elsewhere"));
        Assert.Equal(CommandLine.RunFailed, await CheckAsync("--web.listen-address", AddressOf(server)));
        Assert.Contains("status 500", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_takes_the_connection_and_does_not_answer_is_not_healthy()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var probe = new HealthProbe((IPEndPoint)silent.LocalEndpoint, TimeSpan.FromMilliseconds(50));
        Assert.Equal("it did not answer within 0.05 s", await probe.FaultAsync());
    }

    [Fact]
    public async Task The_environment_says_where_it_listens_and_all_addresses_are_asked_at_loopback()
    {
        await using WebApplication server = await StartAsync(context => context.Response.StatusCode = 200);
        string port = AddressOf(server).Split(':')[1];
        Assert.Equal(0, await Command(name => name == "OTEL_EXPORTER_PROMETHEUS_PORT" ? port : null).Parse([]).InvokeAsync());
        Assert.Equal(0, await CheckAsync("--web.listen-address", $":{port}"));
    }

    [Fact]
    public void An_address_that_is_none_is_a_mistake_of_usage()
    {
        Assert.Single(Command(_ => null).Parse(["--web.listen-address", "here"]).Errors);
        Assert.Single(Command(name => name == "OTEL_EXPORTER_PROMETHEUS_PORT" ? "x" : null).Parse([]).Errors);
        Assert.Single(Command(_ => null).Parse(["--web.listen-address", ":0"]).Errors);
    }

    private static async Task<WebApplication> StartAsync(Action<HttpContext> answer, Action<HttpsConnectionAdapterOptions>? https = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, port =>
        {
            if (https is not null)
            {
                port.UseHttps(https);
            }
        }));
        WebApplication app = builder.Build();
        app.Run(context =>
        {
            answer(context);
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }

    private static string AddressOf(WebApplication server) =>
        new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;

    private System.CommandLine.Command Command(Func<string, string?> environment) => new HealthcheckCommand(environment, errors).Root;

    private Task<int> CheckAsync(params string[] arguments) => Command(_ => null).Parse(arguments).InvokeAsync();

    private string[] Lines() => errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
