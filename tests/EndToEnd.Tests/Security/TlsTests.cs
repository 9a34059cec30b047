using System.Net;
using System.Security.Authentication;

namespace EndToEnd.Tests.Security;

/// <summary>Pages over TLS.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task Pages_are_served_over_TLS_to_who_trusts_the_authority_and_not_without_TLS()
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Tls);
        Assert.Equal("https", secure.Exporter.Address.Scheme);
        using HttpResponseMessage page = await secure.AskAsync();
        Assert.Equal(1, PrometheusPage.Parse(await page.Content.ReadAsByteArrayAsync()).Value("c_total", ("app", "web")));

        using var stranger = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync(secure.Exporter.Address));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => stranger.GetAsync(new UriBuilder(secure.Exporter.Address) { Scheme = "http" }.Uri));

        ProcessOutput curl = await RunProcess.Async(
            "curl", ["--silent", "--show-error", "--cacert", secure.File("ca.crt"), new Uri(secure.Exporter.Address, "/-/healthy").ToString()]);
        Assert.Equal("mmexporter is healthy.\n", curl.MustSucceed().Stdout);
        Assert.DoesNotContain(secure.Exporter.Log, line => line.Contains("Unprotected", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", SslProtocols.Tls12, true)]
    [InlineData("", SslProtocols.Tls13, true)]
    [InlineData("  min_version: TLS13\n", SslProtocols.Tls12, false)]
    [InlineData("  min_version: TLS13\n", SslProtocols.Tls13, true)]
    [InlineData("  max_version: TLS12\n", SslProtocols.Tls13, false)]
    [InlineData("  max_version: TLS12\n", SslProtocols.Tls12, true)]
    [InlineData("  cipher_suites: [TLS_AES_128_GCM_SHA256]\n", SslProtocols.Tls12, false)]
    [InlineData("  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n", SslProtocols.Tls12, true)]
    [InlineData("  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n", SslProtocols.Tls13, true)]
    [InlineData("  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n", SslProtocols.Tls12, false)]
    public async Task Versions_and_cipher_suites_are_those_that_are_allowed(string yaml, SslProtocols client, bool isServed)
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Tls + yaml);
        if (isServed)
        {
            using HttpResponseMessage page = await secure.AskAsync(protocols: client);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
        else
        {
            HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => secure.AskAsync(protocols: client));
            Assert.IsType<AuthenticationException>(refused.InnerException);
        }
    }

    [Fact]
    public async Task HTTP_2_is_offered_and_can_be_turned_off_while_it_runs()
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Tls);
        using (HttpResponseMessage two = await secure.AskAsync(version: HttpVersion.Version20))
        {
            Assert.Equal(HttpVersion.Version20, two.Version);
        }

        secure.Write("web.yml", SecureExporter.Tls + "http_server_config:\n  http2: false\n");
        using HttpResponseMessage one = await secure.AskAsync(version: HttpVersion.Version20);
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), (one.StatusCode, one.Version));
    }

    [Fact]
    public async Task A_certificate_that_is_renewed_is_shown_without_a_restart_and_one_that_is_broken_leaves_the_one_before_it()
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Tls);
        Assert.Equal("CN=server", await SubjectAsync(secure));
        secure.Present(secure.Authority, "renewed");
        Assert.Equal("CN=renewed", await SubjectAsync(secure));

        secure.Write("server.crt", "garbage");
        Assert.Equal("CN=renewed", await SubjectAsync(secure));
        Assert.Equal("CN=renewed", await SubjectAsync(secure));
        string line = await secure.Exporter.Process.WaitForLineAsync(line => line.Contains(secure.File("server.crt"), StringComparison.Ordinal));
        Assert.Contains("level=error", line, StringComparison.Ordinal);

        secure.Present(secure.Authority, "mended");
        Assert.Equal("CN=mended", await SubjectAsync(secure));
        Assert.Single(secure.Exporter.Log, line => line.Contains("it holds no certificate", StringComparison.Ordinal));
    }

    private static async Task<string> SubjectAsync(SecureExporter secure)
    {
        string subject = "";
        using HttpResponseMessage page = await secure.AskAsync(seen: shown => subject = shown);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return subject;
    }
}
