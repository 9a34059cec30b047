using System.Text.Json.Nodes;

namespace Mmstats.Writer.Tests.C;

[Collection(CPrograms.Collection)]
public sealed class ReaderTests(CPrograms programs) : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Reader_says_of_the_golden_file_what_is_written_beside_it()
    {
        var corpus = Path.Combine(RepoPaths.Corpus, "mmstats-v2");
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(corpus, "golden.json")));
        var read = await programs.ReadAsync(Path.Combine(corpus, "golden.mmstats"));
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(read.GetRawText())), read.GetRawText());
    }

    [Fact]
    public async Task What_is_no_such_file_is_refused_with_a_reason()
    {
        var zeros = directory.File("zeros.mmstats");
        await File.WriteAllBytesAsync(zeros, new byte[8192]);
        var read = await programs.ReadAllAsync(zeros, CPrograms.Header, directory.Path, directory.File("none"));
        Assert.Equal(
            [
                "it does not begin as a file of version 2", "it does not begin as a file of version 2",
                "it is not a regular file with one link", "No such file or directory",
            ],
            read.Select(refusal => refusal.GetProperty("refused").GetString()));
    }
}
