using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>The log on standard error.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task As_JSON_each_line_is_an_object_even_where_a_file_has_an_odd_name()
    {
        using var directory = new TempDirectory();
        string odd = directory.File("a\nb\"c\\d.mmstats");
        await File.WriteAllTextAsync(odd, "no metrics");
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--log.format=json");
        await exporter.ScrapeAsync();
        await exporter.Process.WaitForLineAsync(line => line.Contains("unknown_version", StringComparison.Ordinal));

        string[] messages = [.. exporter.Log.Select(line =>
        {
            using JsonDocument record = JsonDocument.Parse(line);
            Assert.Equal(["time", "level", "logger", "msg"], record.RootElement.EnumerateObject().Select(pair => pair.Name));
            return record.RootElement.GetProperty("msg").GetString()!;
        })];
        Assert.Equal(4, messages.Length);
        Assert.StartsWith("Listening on http://127.0.0.1:", messages[0], StringComparison.Ordinal);
        Assert.Equal($"{odd} is not read: unknown_version", messages[3]);
    }

    [Fact]
    public async Task A_file_name_cannot_forge_a_line()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("a\ntime=2000 level=error msg=forged.mmstats"), "no metrics");
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        await exporter.ScrapeAsync();
        await exporter.Process.WaitForLineAsync(line => line.Contains("unknown_version", StringComparison.Ordinal));

        Assert.Equal(4, exporter.Log.Length);
        Assert.All(exporter.Log, line => Assert.Matches(@"^time=20[0-9TZ:.-]{22} level=(info|warn) logger=\w+ msg="".*""$", line));
    }

    [Fact]
    public async Task At_the_level_of_warnings_there_is_no_word_of_what_is_well()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("bad.mmstats"), "no metrics");
        int port = FreePort.Next();
        string address = FormattableString.Invariant($"127.0.0.1:{port}");
        await using BackgroundProcess exporter = BackgroundProcess.Start(
            RepoPaths.MmExporter,
            ["--mmstats.path", directory.Path, "--web.listen-address", address, "--log.level=warn"]);
        await Eventually.Async(() => FreePort.IsTakenAsync(port), "it listens");
        using var client = new HttpClient();
        await client.GetStringAsync($"http://{address}/metrics");

        string line = await exporter.WaitForLineAsync(_ => true);
        Assert.Contains("level=warn", line, StringComparison.Ordinal);
        Assert.Contains("bad.mmstats", line, StringComparison.Ordinal);
    }
}
