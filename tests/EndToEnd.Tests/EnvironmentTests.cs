namespace EndToEnd.Tests;

/// <summary>Which variables and files beside the command line matter, and which do not.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public async Task The_environment_gives_directory_pattern_host_and_port()
    {
        using var directory = new TempDirectory();
        MetricsFile.Write(directory.Path, "web", 1);
        MetricsFile.Write(directory.Path, "other", 2);
        int port = FreePort.Next();
        await using Exporter exporter = await Exporter.StartAsync([], new()
        {
            ["MMSTATS_PATH"] = directory.Path,
            ["MMSTATS_GLOB"] = "web*",
            ["OTEL_EXPORTER_PROMETHEUS_HOST"] = "127.0.0.1",
            ["OTEL_EXPORTER_PROMETHEUS_PORT"] = FormattableString.Invariant($"{port}"),
        });

        Assert.Equal(FormattableString.Invariant($"http://127.0.0.1:{port}/"), Assert.Single(exporter.Addresses).AbsoluteUri);
        Assert.Equal(["web"], (await exporter.ScrapeAsync()).Of("c_total").Select(sample => sample.Labels["app"]));
    }

    [Fact]
    public async Task Flags_go_before_the_environment()
    {
        using var directory = new TempDirectory();
        using var other = new TempDirectory();
        MetricsFile.Write(directory.Path, "flag", 1);
        MetricsFile.Write(other.Path, "variable", 2);
        int port = FreePort.Next();
        await using Exporter exporter = await Exporter.StartAsync(
            ["--mmstats.path", directory.Path, "--mmstats.glob", "*.mmstats", "--web.listen-address", "127.0.0.1:0"],
            new()
            {
                ["MMSTATS_PATH"] = other.Path,
                ["MMSTATS_GLOB"] = "nothing",
                ["OTEL_EXPORTER_PROMETHEUS_HOST"] = "no address",
                ["OTEL_EXPORTER_PROMETHEUS_PORT"] = FormattableString.Invariant($"{port}"),
            });

        Assert.NotEqual(port, Assert.Single(exporter.Addresses).Port);
        Assert.Equal(["flag"], (await exporter.ScrapeAsync()).Of("c_total").Select(sample => sample.Labels["app"]));
    }

    [Theory]
    [InlineData("{ this is no JSON")]
    [InlineData("""{ "Kestrel": { "Endpoints": { "More": { "Url": "http://127.0.0.1:PORT" } } }, "Logging": { "LogLevel": { "Default": "None" } } }""")]
    public async Task A_settings_file_in_the_current_directory_and_the_variables_of_the_framework_change_nothing(string settings)
    {
        using var directory = new TempDirectory();
        using var current = new TempDirectory();
        MetricsFile.Write(directory.Path, "web", 1);
        int portOfFile = FreePort.Next();
        int portOfVariable = FreePort.Next();
        await File.WriteAllTextAsync(
            current.File("appsettings.json"),
            settings.Replace("PORT", FormattableString.Invariant($"{portOfFile}"), StringComparison.Ordinal));
        File.Copy(current.File("appsettings.json"), current.File("appsettings.Development.json"));
        string url = FormattableString.Invariant($"http://127.0.0.1:{portOfVariable}");

        await using Exporter exporter = await Exporter.StartAsync(
            ["--mmstats.path", directory.Path, "--web.listen-address", "127.0.0.1:0"],
            new()
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = url,
                ["DOTNET_URLS"] = url,
                ["ASPNETCORE_HTTP_PORTS"] = FormattableString.Invariant($"{portOfVariable}"),
                ["Logging__LogLevel__Default"] = "None",
            },
            wrapper: ["env", "-C", current.Path]);

        Assert.Equal(1, (await exporter.ScrapeAsync()).Value("c_total", ("app", "web")));
        Assert.Single(exporter.Addresses);
        Assert.False(await FreePort.IsTakenAsync(portOfFile));
        Assert.False(await FreePort.IsTakenAsync(portOfVariable));
        Assert.True(await FreePort.IsTakenAsync(exporter.Address.Port));
        Assert.All(exporter.Log, line => Assert.Contains("level=info", line, StringComparison.Ordinal));
    }
}
