using EndToEnd.Tests.Support.Scrapers;
using MmExporter.Web.Security;

namespace MmExporter.Tests.Web.Security;

/// <summary>What is a good web configuration file to Prometheus' own tool is one to the exporter, but for what is listed.</summary>
public sealed class WebConfigCorpusTests : IDisposable
{
    /// <summary>The folders of the corpus, and what is said to the files in each: by the exporter, by promtool 2.42, and by promtool of version 3.</summary>
    private static readonly Dictionary<string, (bool Exporter, bool Old, bool New)> Verdicts = new()
    {
        ["good"] = (true, true, true),
        ["bad"] = (false, false, false),

        // Fields that 2.42 does not know yet.
        ["newer"] = (true, false, true),

        // What newer versions do not take any more.
        ["older"] = (true, true, false),

        // What would not be done here, or by nobody, as it is written; the reason stands in each file.
        ["stricter"] = (false, true, true),
    };

    private readonly WebConfigDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("good", 30)]
    [InlineData("bad", 45)]
    [InlineData("newer", 4)]
    [InlineData("older", 1)]
    [InlineData("stricter", 12)]
    public void The_exporter_takes_and_refuses_what_it_should_with_the_line(string folder, int filesMin)
    {
        string[] files = Files(folder);
        Assert.True(files.Length >= filesMin, $"{files.Length} files");
        Assert.All(files, file =>
        {
            bool isTaken = WebConfigLoader.TryLoad(directory.Copy(file, "web.yml"), out _, out SecuritySettings? settings, out string? error);
            Assert.True(isTaken == Verdicts[folder].Exporter, $"{file}: {error}");
            Assert.Equal(isTaken, settings is not null);
            if (!isTaken)
            {
                Assert.Matches($"^{directory.ConfigPath}: line [1-9][0-9]*: [^\r\n]+; [^\r\n]+$", error);
            }
        });
    }

    [Fact]
    public Task Promtool_of_Debian_12_says_the_same() => AssertAgreesAsync("promtool", verdict => verdict.Old, "client-sans-without-certificates.yml");

    [Fact]
    public Task Promtool_of_version_3_says_the_same()
    {
        string promtool = Rig.Program("promtool-3", "promtool");
        Assert.True(File.Exists(promtool), $"There is no {promtool}: run tests/rig/install-scrapers.sh");
        return AssertAgreesAsync(promtool, verdict => verdict.New);
    }

    /// <param name="promtool">The program.</param>
    /// <param name="expected">What it says.</param>
    /// <param name="newFieldToo">A file that it refuses all the same, since it does not know a field in it.</param>
    private async Task AssertAgreesAsync(string promtool, Func<(bool Exporter, bool Old, bool New), bool> expected, string? newFieldToo = null)
    {
        foreach (string folder in Verdicts.Keys)
        {
            string[] copies = [.. Files(folder).Select(file => directory.Copy(file, $"{folder}-{Path.GetFileName(file)}"))];
            ProcessOutput output = await RunProcess.Async(promtool, ["check", "web-config", .. copies]);
            string all = output.Stdout + output.Stderr;
            Assert.All(copies, copy =>
            {
                bool isGood = expected(Verdicts[folder]) && (newFieldToo is null || !copy.EndsWith(newFieldToo, StringComparison.Ordinal));
                Assert.Contains($"{copy} {(isGood ? "SUCCESS" : "FAILED")}", all, StringComparison.Ordinal);
            });
        }
    }

    private static string[] Files(string folder) => [.. Directory.GetFiles(Path.Combine(RepoPaths.Corpus, "web-config", folder), "*.yml").Order(StringComparer.Ordinal)];
}
