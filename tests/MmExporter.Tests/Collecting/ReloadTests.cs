using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MmExporter.Commands;
using MmExporter.Commands.Configuration;
using MmExporter.Mapping;
using MmExporter.Model;
using MmExporter.Telemetry;
using MmExporter.Tests.Support;
using MmExporter.Web;
using Mmstats.Writer;

namespace MmExporter.Tests.Collecting;

/// <summary>The mapping and the configuration file are read again while everything goes on.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Rule = "mappings:\n- match: \"web.*\"\n  name: \"web_all\"\n  labels:\n    part: \"$1\"\n";

    private readonly Exporter exporter = new();
    private readonly RecordingLogger<ConfigReload> log = new();
    private readonly ReloadState state = new(DateTimeOffset.UnixEpoch);
    private readonly LogLevelSwitch levels = new(LogLevels.Default);

    public void Dispose() => exporter.Dispose();

    [Fact]
    public async Task Names_change_and_no_counter_is_lost_or_doubled()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("web.a", 3).Counter("web.b", 4));
        using MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = exporter.Root });
        Counter counter = stats.Counter("web.a");
        counter.Add(5);
        using ConfigReload reload = Reload();
        Assert.Equal(8, (await exporter.ScrapeAsync()).Page.Value("web_a_total", ("app", "app")));

        await WriteAsync(Rule);
        Assert.Null(await reload.ReloadAsync(CancellationToken.None));
        counter.Add(1);
        PrometheusPage mapped = (await exporter.ScrapeAsync()).Page;
        Assert.Equal(9, mapped.Value("web_all_total", ("app", "app"), ("part", "a")));
        Assert.Equal(4, mapped.Value("web_all_total", ("app", "app"), ("part", "b")));
        Assert.Empty(mapped.Of("web_a_total"));

        await WriteAsync("mappings: []\n");
        Assert.Null(await reload.ReloadAsync(CancellationToken.None));
        PrometheusPage back = (await exporter.ScrapeAsync()).Page;
        Assert.Equal(9, back.Value("web_a_total", ("app", "app")));
        Assert.Empty(back.Of("web_all_total"));
    }

    [Fact]
    public async Task A_file_with_a_mistake_is_refused_with_its_place_and_the_one_before_stays()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("web.a", 3));
        using ConfigReload reload = Reload();
        await WriteAsync(Rule);
        Assert.Null(await reload.ReloadAsync(CancellationToken.None));
        DateTimeOffset success = state.SuccessTime;
        Assert.Equal((true, exporter.Time.GetUtcNow()), (state.IsSuccessful, success));

        exporter.Time.Advance(TimeSpan.FromSeconds(1));
        await WriteAsync(Rule + "- match: 5\n  nam: x\n");
        string? error = await reload.ReloadAsync(CancellationToken.None);
        Assert.StartsWith($"{Path}:7:3: ", error, StringComparison.Ordinal);
        Assert.Contains(error!, log.Lines[^1], StringComparison.Ordinal);
        Assert.Equal((false, success), (state.IsSuccessful, state.SuccessTime));
        Assert.True((await exporter.ScrapeAsync()).Shows("web_all_total", 3));

        await WriteAsync(Rule);
        Assert.Null(await reload.ReloadAsync(CancellationToken.None));
        Assert.True(state.IsSuccessful && state.SuccessTime > success);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_refused()
    {
        using ConfigReload reload = Reload();
        Assert.StartsWith($"{Path}: ", await reload.ReloadAsync(CancellationToken.None), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(Path, [(byte)'a', 0xFF]);
        Assert.Equal($"{Path}: it is no UTF-8; save it as UTF-8", await reload.ReloadAsync(CancellationToken.None));
        await File.WriteAllBytesAsync(Path, new byte[MetricMapping.FileSizeBytesMax + 1]);
        Assert.Equal($"{Path}: it is larger than 1048576 bytes; have fewer rules", await reload.ReloadAsync(CancellationToken.None));
        await File.WriteAllBytesAsync(Path, [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Rule)]);
        Assert.Null(await reload.ReloadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_mistake_of_ours_is_told_and_thrown_at_nobody()
    {
        using ConfigReload reload = Reload();
        await WriteAsync(Rule);
        exporter.Collector.Dispose();
        Assert.NotNull(await reload.ReloadAsync(CancellationToken.None));
        Assert.False(state.IsSuccessful);
        Assert.Contains("please report it", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_there_is_nothing_to_read_and_that_succeeds()
    {
        using ConfigReload reload = Reload(new ServeSettings());
        Assert.Null(await reload.ReloadAsync(CancellationToken.None));
        Assert.Equal(exporter.Time.GetUtcNow(), state.SuccessTime);
    }

    [Fact]
    public async Task Levels_and_mapping_of_the_configuration_file_are_taken_and_the_rest_needs_a_restart()
    {
        await WriteAsync(Rule);
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("web.a", 3));
        Assert.True(LogLevels.TryParse("error", out LogLevels? quiet));
        var next = new ServeSettings { MappingPath = Path, LogLevels = quiet, Model = new ModelSettings { ApplicationLabel = "other" } };
        using ConfigReload reload = Reload(new ServeSettings { ReadAgain = () => new ConfigChange(next, null, ["--merge.app-label"]) });
        Assert.True(levels.IsEnabled("MmExporter.Collector", LogLevel.Information));
        Assert.Null(await reload.ReloadAsync(CancellationToken.None));
        Assert.False(levels.IsEnabled("MmExporter.Collector", LogLevel.Information));
        Assert.Equal(3, (await exporter.ScrapeAsync()).Page.Value("web_all_total", ("app", "app"), ("part", "a")));
        Assert.EndsWith("only a restart takes: --merge.app-label", log.Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mistake_in_mapping_or_configuration_file_changes_neither(bool isInMapping)
    {
        await WriteAsync(isInMapping ? "mappings: 5\n" : Rule);
        Assert.True(LogLevels.TryParse("error", out LogLevels? quiet));
        var next = new ServeSettings { MappingPath = Path, LogLevels = quiet };
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("web.a", 3));
        using ConfigReload reload = Reload(new ServeSettings { ReadAgain = () => isInMapping ? new ConfigChange(next, null, []) : new ConfigChange(null, "config.yml:1:1: wrong", []) });
        string? error = await reload.ReloadAsync(CancellationToken.None);
        Assert.Contains(isInMapping ? $"{Path}:1:11: " : "config.yml:1:1: wrong", error, StringComparison.Ordinal);
        Assert.Contains(error!, Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.False(state.IsSuccessful);
        Assert.True(levels.IsEnabled("MmExporter.Collector", LogLevel.Information));
        Assert.True((await exporter.ScrapeAsync()).Shows("web_a_total", 3));
    }

    [Theory]
    [InlineData(false, null, 403, "The lifecycle API is not enabled; start mmexporter with --web.enable-lifecycle.\n")]
    [InlineData(true, null, 200, "mmexporter has read its configuration.\n")]
    [InlineData(true, "map.yml:1:2: wrong; right", 500, "failed to reload config: map.yml:1:2: wrong; right\n")]
    public async Task A_request_is_answered_as_Prometheus_does(bool isEnabled, string? error, int status, string text)
    {
        int reloads = 0;
        var endpoint = new ReloadEndpoint(
            _ =>
            {
                reloads++;
                return Task.FromResult(error);
            },
            isEnabled);
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await endpoint.HandleAsync(context);
        Assert.Equal((status, text, isEnabled ? 1 : 0), (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()), reloads));
    }

    private string Path => exporter.Path("map.yml");

    private Task WriteAsync(string yaml) => File.WriteAllTextAsync(Path, yaml);

    private ConfigReload Reload(ServeSettings? settings = null) =>
        new(settings ?? new ServeSettings { MappingPath = Path }, levels, exporter.Collector, state, exporter.Time, log);
}
