using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

public sealed class V1FilePathTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("/usr/bin/web.dll", "/d/web-12-34.mmstats")]
    [InlineData("web", "/d/web-12-34.mmstats")]
    [InlineData("/usr/bin/my.app.dll", "/d/my.app-12-34.mmstats")]
    [InlineData("/usr/bin/.dll", "/d/unknown-12-34.mmstats")]
    [InlineData("", "/d/unknown-12-34.mmstats")]
    [InlineData("/a/{PID}", "/d/{PID}-12-34.mmstats")]
    [InlineData("/a/..", "/d/.-12-34.mmstats")]
    public void Default_name_is_command_process_and_thread(string program, string path) =>
        Assert.Equal(path, V1FilePath.Resolve(new V1Options { Directory = "/d" }, NoVariable, program, 12, 34));

    [Theory]
    [InlineData("{CMD}", "/d/web")]
    [InlineData("{TID}.{PID}.{TID}", "/d/34.12.34")]
    [InlineData("fixed.mmstats", "/d/fixed.mmstats")]
    [InlineData("{cmd}-{OTHER}", "/d/{cmd}-{OTHER}")]
    public void Template_may_use_each_placeholder_or_none(string template, string path) =>
        Assert.Equal(path, V1FilePath.Resolve(new V1Options { Directory = "/d", FileName = template }, NoVariable, "web", 12, 34));

    [Fact]
    public void Environment_says_what_the_options_leave_open()
    {
        var options = new V1Options();
        Assert.Equal("/variable/v-12", V1FilePath.Resolve(options, Variable, "web", 12, 34));
        Assert.Equal("/option/v-12", V1FilePath.Resolve(options with { Directory = "/option" }, Variable, "web", 12, 34));
        Assert.Equal("/variable/o", V1FilePath.Resolve(options with { FileName = "o" }, Variable, "web", 12, 34));

        static string? Variable(string name) => name switch
        {
            "MMSTATS_PATH" => "/variable",
            "MMSTATS_FILES" => "v-{PID}",
            _ => null,
        };
    }

    [Fact]
    public void Without_a_word_from_anybody_files_are_temporary() => Assert.Equal(
        Path.Combine(Path.GetTempPath(), "web-12-34.mmstats"), V1FilePath.Resolve(new V1Options(), NoVariable, "web", 12, 34));

    [Fact]
    public async Task Environment_of_a_process_decides_about_its_file()
    {
        var variables = new Dictionary<string, string>
        {
            ["MMSTATS_PATH"] = directory.Path,
            ["MMSTATS_FILES"] = "x.{CMD}.{PID}.mmstats",
        };
        (await RunProcess.Async(RepoPaths.Demo, ["loop", "--updates", "1", "--keep"], variables)).MustSucceed();
        var name = Path.GetFileName(Directory.GetFiles(directory.Path).Single());
        Assert.Matches(@"^x\.mmstats-demo\.\d+\.mmstats$", name);
    }

    private static string? NoVariable(string name) => null;
}
