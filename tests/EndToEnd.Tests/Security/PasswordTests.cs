using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Security;

/// <summary>Pages that want a name and a password.</summary>
public sealed class PasswordTests
{
    private const string Right = "alice:right";

    [Theory]
    [InlineData("/metrics", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/-/healthy", HttpStatusCode.OK)]
    [InlineData("/-/ready", HttpStatusCode.OK)]
    [InlineData("/-/reload", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/debug/pprof/", HttpStatusCode.NotFound)]
    public async Task Every_page_wants_them_also_those_that_are_not_there(string path, HttpStatusCode status)
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Users, "--web.enable-lifecycle");
        Assert.Equal(status, await secure.StatusAsync(path, Right));
        foreach (string? wrong in new[] { null, "alice:wrong", "bob:right", "alice:", ":right" })
        {
            using HttpResponseMessage refused = await secure.AskAsync(path, wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Basic", Assert.Single(refused.Headers.WwwAuthenticate).ToString());
            Assert.Equal("Unauthorized\n", await refused.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_reload_wants_them_too()
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Users, "--web.enable-lifecycle");
        Assert.Equal(HttpStatusCode.Unauthorized, await secure.StatusAsync("/-/reload", method: HttpMethod.Post));
        Assert.Equal(HttpStatusCode.OK, await secure.StatusAsync("/-/reload", Right, method: HttpMethod.Post));
    }

    [Fact]
    public async Task No_password_is_in_the_log()
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Users, "--log.level=debug");
        Assert.Equal(HttpStatusCode.Unauthorized, await secure.StatusAsync(credentials: "alice:hunter2"));
        secure.Write("web.yml", "basic_auth_users:\n  alice: hunter2\n");
        Assert.Equal(HttpStatusCode.OK, await secure.StatusAsync(credentials: Right));
        await secure.Exporter.Process.WaitForLineAsync(line => line.Contains("is no bcrypt hash", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", secure.Exporter.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("alice:hunter2"u8), secure.Exporter.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("$2b$", secure.Exporter.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_and_headers_change_without_a_restart_and_headers_are_on_every_answer()
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Users);
        Assert.Equal(HttpStatusCode.OK, await secure.StatusAsync(credentials: Right));
        secure.Write("web.yml", SecureExporter.Users.Replace("alice", "carol", StringComparison.Ordinal) + """
            http_server_config:
              headers:
                X-Frame-Options: deny
                X-Content-Type-Options: nosniff
                Content-Security-Policy: "default-src 'none'"

            """);
        foreach ((string credentials, HttpStatusCode status) in new[] { (Right, HttpStatusCode.Unauthorized), ("carol:right", HttpStatusCode.OK) })
        {
            using HttpResponseMessage response = await secure.AskAsync(credentials: credentials);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal("deny", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        }
    }

    [Fact]
    public async Task A_scraper_with_the_right_password_is_served_while_many_come_with_wrong_ones()
    {
        // Its cost is what htpasswd is told in Prometheus' documentation; the password is fakepassword.
        await using SecureExporter secure = await SecureExporter.StartAsync(
            "basic_auth_users:\n  alice: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi\n");
        using var scraper = Client(secure, "alice:fakepassword");
        (await scraper.GetAsync("/metrics")).EnsureSuccessStatusCode();

        using var ended = new CancellationTokenSource();
        Task<Dictionary<HttpStatusCode, int>>[] flood = [.. Enumerable.Range(0, 16).Select(i => FloodAsync(secure, i, ended.Token))];
        for (int i = 0; i < 200; i++)
        {
            using HttpResponseMessage page = await scraper.GetAsync("/metrics");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        await ended.CancelAsync();
        Dictionary<HttpStatusCode, int>[] answers = await Task.WhenAll(flood);
        Assert.True(answers.Sum(counts => counts.GetValueOrDefault(HttpStatusCode.TooManyRequests)) > 100, "few were sent away");
        Assert.DoesNotContain(answers.SelectMany(counts => counts.Keys), status => status is not (HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_real_Prometheus_scrapes_with_TLS_and_a_password()
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(
            SecureExporter.Tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n" + SecureExporter.Users);
        secure.Present(secure.Authority, "scraper");
        var right = new JsonObject
        {
            ["tls_config"] = new JsonObject { ["ca_file"] = secure.File("ca.crt"), ["cert_file"] = secure.File("server.crt"), ["key_file"] = secure.File("server.key") },
            ["basic_auth"] = new JsonObject { ["username"] = "alice", ["password"] = "right" },
        };
        var wrong = (JsonObject)right.DeepClone();
        wrong["basic_auth"]!["password"] = "wrong";
        var without = new JsonObject { ["tls_config"] = new JsonObject { ["ca_file"] = secure.File("ca.crt") }, ["basic_auth"] = right["basic_auth"]!.DeepClone() };
        var page = new Uri(secure.Exporter.Address, "/metrics");
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(
            PrometheusRelease.V2_42, ScrapeOptions.Default, new ScrapeTarget("right", page, right), new ScrapeTarget("wrong", page, wrong), new ScrapeTarget("without", page, without));
        await Eventually.Async(async () => await prometheus.SingleAsync("up{job=\"right\"}") == "1", "it is scraped");
        Assert.Equal("1", await prometheus.SingleAsync("c_total{job=\"right\"}"));
        Assert.Equal("0", await prometheus.SingleAsync("up{job=\"wrong\"}"));
        Assert.Equal("0", await prometheus.SingleAsync("up{job=\"without\"}"));
        IReadOnlyList<TargetStatus> targets = await prometheus.TargetsAsync();
        Assert.Contains(targets, target => target.ToString().Contains("401", StringComparison.Ordinal) || target.ToString().Contains("429", StringComparison.Ordinal));
    }

    private static HttpClient Client(SecureExporter secure, string credentials)
    {
        var client = new HttpClient { BaseAddress = secure.Exporter.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        return client;
    }

    /// <summary>Comes with another wrong password each time, and counts what is answered.</summary>
    private static async Task<Dictionary<HttpStatusCode, int>> FloodAsync(SecureExporter secure, int number, CancellationToken cancellation)
    {
        Dictionary<HttpStatusCode, int> answers = [];
        using var client = new HttpClient { BaseAddress = secure.Exporter.Address };
        for (int i = 0; !cancellation.IsCancellationRequested; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            string credentials = (i % 2 == 0 ? "alice" : "nobody") + FormattableString.Invariant($":wrong-{number}-{i}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
            using HttpResponseMessage response = await client.SendAsync(request, CancellationToken.None);
            answers[response.StatusCode] = answers.GetValueOrDefault(response.StatusCode) + 1;
        }

        return answers;
    }
}
