using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using MmExporter.Otlp.Delivery;
using MmExporter.Tests.Otlp.Support;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>TLS: whom the sender trusts, and what it shows.</summary>
public sealed class EncryptionTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly Authority authority = new("authority");
    private readonly X509Certificate2 certificate;

    public EncryptionTests()
    {
        certificate = authority.Issue("receiver");
        File.WriteAllText(directory.File("authority.pem"), authority.Certificate.ExportCertificatePem());
    }

    public void Dispose()
    {
        certificate.Dispose();
        authority.Dispose();
        directory.Dispose();
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    [InlineData(OtlpProtocol.Grpc)]
    internal async Task A_receiver_is_trusted_whose_authority_is_configured(OtlpProtocol protocol)
    {
        await using FaultServer server = await FaultServer.StartEncryptedAsync(protocol, certificate, null, Ok(protocol));
        EndpointSettings endpoint = server.Endpoint with { CertificatePath = directory.File("authority.pem") };
        Assert.Equal(SendOutcome.Accepted, (await Sending.TryOnceAsync(endpoint)).Outcome);
        Assert.Equal(Sending.Request, Assert.Single(server.Requests).Message());
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    [InlineData(OtlpProtocol.Grpc)]
    internal async Task A_receiver_of_another_authority_gets_nothing(OtlpProtocol protocol)
    {
        using var other = new Authority("other");
        File.WriteAllText(directory.File("other.pem"), other.Certificate.ExportCertificatePem());
        await using FaultServer server = await FaultServer.StartEncryptedAsync(protocol, certificate, null, Ok(protocol));
        foreach (string? path in new[] { null, directory.File("other.pem") })
        {
            SendResult result = await Sending.TryOnceAsync(server.Endpoint with { CertificatePath = path });
            Assert.Equal(SendOutcome.Failed, result.Outcome);
            Assert.Contains(": nothing sent: The remote certificate", result.Message, StringComparison.Ordinal);
        }

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_receiver_of_another_name_gets_nothing()
    {
        using X509Certificate2 misnamed = authority.Issue("misnamed", IPAddress.Parse("192.0.2.1"));
        await using FaultServer wrong = await FaultServer.StartEncryptedAsync(OtlpProtocol.HttpProtobuf, misnamed, null, Answers.Ok);
        SendResult result = await Sending.TryOnceAsync(wrong.Endpoint with { CertificatePath = directory.File("authority.pem") });
        Assert.Equal(SendOutcome.Failed, result.Outcome);
        Assert.Empty(wrong.Requests);
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf, false)]
    [InlineData(OtlpProtocol.HttpProtobuf, true)]
    [InlineData(OtlpProtocol.Grpc, false)]
    internal async Task A_receiver_that_wants_a_certificate_is_shown_the_one_that_is_configured(OtlpProtocol protocol, bool isOneFile)
    {
        using X509Certificate2 client = authority.Issue("sender");
        await using FaultServer server = await FaultServer.StartEncryptedAsync(protocol, certificate, client, Ok(protocol));
        EndpointSettings endpoint = server.Endpoint with { CertificatePath = directory.File("authority.pem") };
        Assert.NotEqual(SendOutcome.Accepted, (await Sending.TryOnceAsync(endpoint)).Outcome);

        endpoint = endpoint with { ClientCertificatePath = directory.File("client.pem"), ClientKeyPath = isOneFile ? null : directory.File("client.key") };
        WriteClient(client, isOneFile);
        Assert.Equal(SendOutcome.Accepted, (await Sending.TryOnceAsync(endpoint)).Outcome);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Files_that_changed_are_read_for_the_next_connection()
    {
        using X509Certificate2 old = authority.Issue("old"), renewed = authority.Issue("renewed");
        await using FaultServer server = await FaultServer.StartEncryptedAsync(OtlpProtocol.HttpProtobuf, certificate, renewed, Answers.Ok);
        EndpointSettings endpoint = server.Endpoint with
        {
            CertificatePath = directory.File("authority.pem"), ClientCertificatePath = directory.File("client.pem"), ClientKeyPath = directory.File("client.key"),
        };
        var time = new ManualTime();
        using var sender = new OtlpSender(endpoint, Sending.Long, time);
        WriteClient(old, isOneFile: false);
        Assert.NotEqual(SendOutcome.Accepted, (await Sending.TryOnceAsync(sender, time, Sending.Request)).Outcome);
        WriteClient(renewed, isOneFile: false);
        Assert.Equal(SendOutcome.Accepted, (await Sending.TryOnceAsync(sender, time, Sending.Request)).Outcome);
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_named()
    {
        string missing = directory.File("missing.pem"), text = directory.File("text.pem"), good = directory.File("authority.pem");
        File.WriteAllText(text, "no certificate");
        EndpointSettings endpoint = HttpAnswerTests.Raw("https", "127.0.0.1:1");
        (EndpointSettings Endpoint, string Named)[] cases =
        [
            (endpoint with { CertificatePath = missing }, missing),
            (endpoint with { CertificatePath = text }, text),
            (endpoint with { ClientCertificatePath = missing }, missing),
            (endpoint with { ClientCertificatePath = text }, text),
            (endpoint with { ClientCertificatePath = good }, good),
            (endpoint with { ClientCertificatePath = good, ClientKeyPath = missing }, good),
        ];
        Assert.All(cases, wrong => Assert.StartsWith(wrong.Named + ": ", CertificateFiles.FaultOf(wrong.Endpoint), StringComparison.Ordinal));
        Assert.Null(CertificateFiles.FaultOf(endpoint with { CertificatePath = good }));

        await using FaultServer server = await FaultServer.StartEncryptedAsync(OtlpProtocol.HttpProtobuf, certificate, null, Answers.Ok);
        SendResult result = await Sending.TryOnceAsync(server.Endpoint with { CertificatePath = missing });
        Assert.Equal(SendOutcome.Failed, result.Outcome);
        Assert.Contains(missing, result.Message, StringComparison.Ordinal);
    }

    private static Func<HttpContext, Task> Ok(OtlpProtocol protocol) => protocol == OtlpProtocol.Grpc ? Answers.GrpcOk : Answers.Ok;

    private void WriteClient(X509Certificate2 client, bool isOneFile)
    {
        using ECDsa key = client.GetECDsaPrivateKey()!;
        File.WriteAllText(directory.File("client.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(directory.File("client.pem"), client.ExportCertificatePem() + "\n" + (isOneFile ? key.ExportPkcs8PrivateKeyPem() : ""));
    }
}
