using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests;

/// <summary>The pages and the addresses.</summary>
public sealed partial class WebTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public WebTests() => MetricsFile.Write(directory.Path, "web", 1);

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/metrics", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("/-/healthy", "text/plain; charset=utf-8")]
    [InlineData("/-/ready", "text/plain; charset=utf-8")]
    public async Task Every_page_answers_GET_and_HEAD_and_nothing_else(string path, string contentType)
    {
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        using HttpResponseMessage get = await exporter.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, get.StatusCode);
        Assert.Equal(contentType, get.Content.Headers.GetValues("Content-Type").Single());
        Assert.NotEmpty(await get.Content.ReadAsByteArrayAsync());
        Assert.False(get.Headers.Contains("Server"));

        using HttpResponseMessage head = await exporter.SendAsync(HttpMethod.Head, path);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(contentType, head.Content.Headers.GetValues("Content-Type").Single());
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());

        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete])
        {
            using HttpResponseMessage refused = await exporter.SendAsync(method, path);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
            Assert.Equal(["GET", "HEAD"], refused.Content.Headers.Allow.Order());
        }
    }

    [Fact]
    public async Task A_compressed_page_unpacks_to_the_page_and_HEAD_tells_the_same_headers()
    {
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--web.disable-exporter-metrics");
        byte[] plain = await PageAsync(exporter, HttpMethod.Get, "identity", coding: null);
        byte[] packed = await PageAsync(exporter, HttpMethod.Get, "gzip", coding: "gzip");
        Assert.Empty(await PageAsync(exporter, HttpMethod.Head, "gzip", coding: "gzip"));

        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await gzip.CopyToAsync(unpacked);
        Assert.Equal(plain, unpacked.ToArray());
        Assert.Equal(1, PrometheusPage.Parse(plain).Value("c_total", ("app", "web")));
    }

    [Fact]
    public async Task A_query_narrows_the_page_and_one_that_names_no_collector_is_refused()
    {
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        Assert.Equal(["c_total"], (await exporter.ScrapeAsync("/metrics?name[]=c_total")).Types.Keys);
        Assert.Equal(["c_total"], (await exporter.ScrapeAsync("/metrics?collect[]=writers&name[]=c_total&name[]=process_open_fds")).Types.Keys);
        Assert.All((await exporter.ScrapeAsync("/metrics?collect[]=process")).Types.Keys, name => Assert.StartsWith("process_", name, StringComparison.Ordinal));

        using HttpResponseMessage refused = await exporter.SendAsync(HttpMethod.Get, "/metrics?collect[]=cpu");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Single((await refused.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n'));
    }

    private static async Task<byte[]> PageAsync(Exporter exporter, HttpMethod method, string acceptEncoding, string? coding)
    {
        using HttpResponseMessage response = await exporter.SendAsync(method, "/metrics", acceptEncoding);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(coding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(["Accept", "Accept-Encoding"], response.Headers.Vary);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.GetValues("Content-Type").Single());
        return await response.Content.ReadAsByteArrayAsync();
    }

    [Theory]
    [InlineData("/metric")]
    [InlineData("/metrics/more")]
    [InlineData("/-/quit")]
    [InlineData("/favicon.ico")]
    public async Task Other_paths_are_not_found(string path)
    {
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        using HttpResponseMessage response = await exporter.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Each_link_of_the_landing_page_leads_to_a_page_and_one_of_them_to_the_metrics()
    {
        await using Exporter other = await Exporter.ReadingAsync(directory.Path, "--web.telemetry-path", "/some/other-path");
        string landingPage = await other.GetTextAsync("/");

        string[] links = [.. Link().Matches(landingPage).Select(match => match.Groups[1].Value)];
        Assert.Contains("/some/other-path", links);
        foreach (string link in links)
        {
            using HttpResponseMessage page = await other.SendAsync(HttpMethod.Get, link);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        Assert.Equal(1, (await other.ScrapeAsync("/some/other-path")).Value("c_total", ("app", "web")));
        using HttpResponseMessage former = await other.SendAsync(HttpMethod.Get, "/metrics");
        Assert.Equal(HttpStatusCode.NotFound, former.StatusCode);
    }

    [Fact]
    public async Task The_metrics_can_be_the_first_page()
    {
        await using Exporter other = await Exporter.ReadingAsync(directory.Path, "--web.telemetry-path=/");
        Assert.Equal(1, (await other.ScrapeAsync("/")).Value("c_total", ("app", "web")));
    }

    [Fact]
    public async Task Without_the_exporters_own_metrics_the_page_has_those_of_the_writers_only()
    {
        await using Exporter other = await Exporter.ReadingAsync(directory.Path, "--web.disable-exporter-metrics");

        Assert.Equal(["c_total", "mmstats_writer_info"], (await other.ScrapeAsync()).Types.Keys.Order());
        await using Exporter usual = await Exporter.ReadingAsync(directory.Path);
        Assert.Contains("mmexporter_build_info", (await usual.ScrapeAsync()).Types);
    }

    [Fact]
    public async Task It_listens_on_all_addresses_on_localhost_and_on_IPv6()
    {
        await using Exporter other = await Exporter.StartAsync(
            ["--mmstats.path", directory.Path, "--web.listen-address", "localhost:0", "--web.listen-address", ":0"]);
        using var client = new HttpClient();
        Assert.Equal("127.0.0.1", other.Addresses[0].Host);
        Assert.Equal(2, other.Addresses.Count);
        foreach (Uri address in other.Addresses)
        {
            Assert.NotEmpty(await client.GetStringAsync(FormattableString.Invariant($"http://127.0.0.1:{address.Port}/metrics")));
        }

        // A machine without IPv6 says so and ends.
        string[] arguments = ["--mmstats.path", directory.Path, "--web.listen-address", "[::1]:0"];
        if (HasLoopbackIPv6())
        {
            await using Exporter six = await Exporter.StartAsync(arguments);
            Assert.Equal("[::1]", six.Address.Host);
            Assert.Equal(1, (await six.ScrapeAsync()).Value("c_total", ("app", "web")));
        }
        else
        {
            Assert.Equal(1, (await Exporter.RunAsync(arguments)).ExitCode);
        }
    }

    private static bool HasLoopbackIPv6()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Link();
}
