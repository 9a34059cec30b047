using System.Net;

namespace EndToEnd.Tests;

/// <summary>The mapping is read again by a signal or a request.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string First = "mappings:\n- match: \"c\"\n  name: \"first\"\n";
    private const string Second = "mappings:\n- match: \"c\"\n  name: \"second\"\n";
    private const string Wrong = "mappings:\n- match: \"c\"\n  nam: \"third\"\n";

    private readonly TempDirectory directory = new();

    public ReloadTests() => MetricsFile.Write(directory.Path, "web", 5);

    private string Mapping => directory.File("map.yml");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_good_file_is_taken_a_bad_one_is_refused_and_the_next_good_one_is_taken()
    {
        await File.WriteAllTextAsync(Mapping, First);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--mapping.config", Mapping, "--web.enable-lifecycle");
        double start = await AssertServedAsync(exporter, "first_total", isSuccessful: 1);

        await File.WriteAllTextAsync(Mapping, Wrong);
        (HttpStatusCode status, string text) = await ReloadAsync(exporter, HttpMethod.Post);
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.StartsWith($"failed to reload config: {Mapping}:3:3: ", text, StringComparison.Ordinal);
        await Eventually.Async(
            () => exporter.Log.Any(line => line.Contains($"{Mapping}:3:3: ", StringComparison.Ordinal) && line.Contains("level=error", StringComparison.Ordinal)),
            "the mistake is logged");
        Assert.Equal(start, await AssertServedAsync(exporter, "first_total", isSuccessful: 0));

        await File.WriteAllTextAsync(Mapping, Second);
        Assert.Equal(HttpStatusCode.OK, (await ReloadAsync(exporter, HttpMethod.Put)).Status);
        Assert.True(await AssertServedAsync(exporter, "second_total", isSuccessful: 1) > start);
    }

    [Fact]
    public async Task SIGHUP_reads_it_again_without_the_lifecycle_flag_and_requests_are_forbidden()
    {
        await File.WriteAllTextAsync(Mapping, First);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--mapping.config", Mapping);
        Assert.Equal(HttpStatusCode.Forbidden, (await ReloadAsync(exporter, HttpMethod.Post)).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await ReloadAsync(exporter, HttpMethod.Get)).Status);

        await File.WriteAllTextAsync(Mapping, Second);
        await AssertServedAsync(exporter, "first_total", isSuccessful: 1);
        exporter.Process.Signal(BackgroundProcess.SigHup);
        await Eventually.Async(async () => (await exporter.ScrapeAsync()).Of("second_total").Count == 1, "the mapping is read again");

        await File.WriteAllTextAsync(Mapping, Wrong);
        exporter.Process.Signal(BackgroundProcess.SigHup);
        await exporter.Process.WaitForLineAsync(line => line.Contains($"{Mapping}:3:3: ", StringComparison.Ordinal));
        await AssertServedAsync(exporter, "second_total", isSuccessful: 0);
        Assert.False(exporter.Process.HasExited);
    }

    [Fact]
    public async Task Without_a_file_there_is_nothing_to_read_and_that_succeeds()
    {
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--web.enable-lifecycle");
        Assert.Equal(HttpStatusCode.OK, (await ReloadAsync(exporter, HttpMethod.Post)).Status);
        await AssertServedAsync(exporter, "c_total", isSuccessful: 1);
    }

    [Fact]
    public async Task A_mistake_at_the_start_is_one_line_and_exit_code_1()
    {
        await File.WriteAllTextAsync(Mapping, Wrong);
        ProcessOutput output = await Exporter.RunAsync(["--mmstats.path", directory.Path, "--web.listen-address=127.0.0.1:0", "--mapping.config", Mapping]);
        Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
        Assert.StartsWith($"mmexporter: --mapping.config: {Mapping}:3:3: ", output.Stderr, StringComparison.Ordinal);
        Assert.Equal(output.Stderr.Length - 1, output.Stderr.IndexOf('\n', StringComparison.Ordinal));
    }

    /// <summary>Checks what the counter is called, and gives the time of the last success.</summary>
    private static async Task<double> AssertServedAsync(Exporter exporter, string name, double isSuccessful)
    {
        PrometheusPage page = await exporter.ScrapeAsync();
        Assert.Equal(5, page.Value(name, ("app", "web")));
        Assert.Equal([name], page.Samples.Where(sample => sample.Labels.ContainsKey("app") && sample.Name != "mmstats_writer_info").Select(sample => sample.Name));
        Assert.Equal(isSuccessful, page.Value("mmexporter_config_last_reload_successful"));
        return page.Value("mmexporter_config_last_reload_success_timestamp_seconds");
    }

    private static async Task<(HttpStatusCode Status, string Text)> ReloadAsync(Exporter exporter, HttpMethod method)
    {
        using HttpResponseMessage response = await exporter.SendAsync(method, "/-/reload");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
