namespace EndToEnd.Tests;

/// <summary>What linters and a strict reader say of the page.</summary>
public sealed class PromtoolTests
{
    [Fact]
    public async Task Promtool_finds_nothing_on_the_page_of_the_demonstration()
    {
        using var directory = new TempDirectory();
        await using BackgroundProcess writers = await DemoWriter.StartApplicationsAsync(directory.Path);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        PrometheusPage page = await exporter.ScrapeAsync();
        Assert.Contains("web_requests_total", page.Types);
        Assert.Contains("mmexporter_build_info", page.Types);

        ProcessOutput verdict = await CheckAsync(directory, await exporter.GetTextAsync());

        Assert.Equal((0, "", ""), (verdict.ExitCode, verdict.Stdout, verdict.Stderr));
    }

    [Fact]
    public async Task Promtool_does_find_a_counter_without_its_suffix()
    {
        using var directory = new TempDirectory();
        ProcessOutput verdict = await CheckAsync(directory, "# HELP c A counter.\n# TYPE c counter\nc 1\n");

        Assert.Equal(3, verdict.ExitCode);
        Assert.Contains("_total", verdict.Stdout + verdict.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_the_corpus_has_no_sample_and_no_family_twice()
    {
        await using Exporter exporter = await Exporter.ReadingAsync(Path.Combine(RepoPaths.Corpus, "mmstats-v1"));
        PrometheusPage page = await exporter.ScrapeAsync();

        Assert.Equal(page.Samples.Count, page.Samples.Select(sample => sample.Id).Distinct().Count());
        int files = Directory.GetFiles(Path.Combine(RepoPaths.Corpus, "mmstats-v1"), "*.mmstats", SearchOption.AllDirectories).Length;
        Assert.Equal(files, page.Of("mmexporter_files").Sum(sample => sample.Value));
        Assert.Equal(page.Value("mmexporter_series"), page.Samples.Count(sample => !sample.Name.StartsWith("mmexporter_", StringComparison.Ordinal)
            && !sample.Name.StartsWith("process_", StringComparison.Ordinal)));
    }

    // promtool reads its standard input, which the process helper closes: a shell redirects it.
    private static async Task<ProcessOutput> CheckAsync(TempDirectory directory, string page)
    {
        string file = directory.File("page.txt");
        await File.WriteAllTextAsync(file, page);
        return await RunProcess.Async("sh", ["-c", "exec promtool check metrics < \"$0\"", file]);
    }
}
