using System.Globalization;
using System.Text.RegularExpressions;
using Mmstats.Format.V2;
using Mmstats.Writer.Segments;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Files;

/// <summary>Names, modes, owners and the header of files.</summary>
public sealed partial class FileTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void File_has_the_name_that_the_format_says_and_nothing_else_is_there()
    {
        using var stats = Open("my app");
        var path = Assert.Single(stats.Paths);
        Assert.Equal(path, Assert.Single(Directory.GetFileSystemEntries(directory.File("my_app"))));
        var match = FileName().Match(path);
        Assert.True(match.Success, path);
        var header = V2Image.ReadFile(path).Header;
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), match.Groups["pid"].Value);
        Assert.Equal(header.Generation.ToString("x16", CultureInfo.InvariantCulture), match.Groups["generation"].Value);
    }

    [Theory]
    [InlineData("web", "web")]
    [InlineData("..", "_.")]
    [InlineData(".hidden", "_hidden")]
    [InlineData("a/b\\c d", "a_b_c_d")]
    [InlineData("ü", "__")]
    [InlineData("A-z_0.9", "A-z_0.9")]
    public void Directory_has_the_applications_name_without_what_is_not_portable(string application, string name)
    {
        using var stats = Open(application);
        Assert.Equal(directory.File(name), Path.GetDirectoryName(Assert.Single(stats.Paths)));
        Assert.Equal(application, V2Image.ReadFile(stats.Paths[0]).Resource["service.name"]);
    }

    [Fact]
    public void Long_name_is_cut_to_64_bytes() =>
        Assert.Equal(new string('a', 64), WriterDirectory.NameOf(new string('a', 255)));

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData(null)]
    public void Application_without_a_legal_name_is_refused(string? application) =>
        Assert.ThrowsAny<ArgumentException>(() => MmStats.Open(application!, new MmStatsOptions { Path = directory.Path }));

    [Fact]
    public void Header_says_who_writes()
    {
        var before = UnixTime.Now(TimeProvider.System);
        using var stats = Open("app");
        using var other = Open("app");
        var header = V2Image.ReadFile(stats.Paths[0]).Header;
        Assert.Equal(Environment.ProcessId, header.Pid);
        Assert.InRange(header.StartTime, before, UnixTime.Now(TimeProvider.System));
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), header.BootId.ToString());
        var stat = File.ReadAllText("/proc/self/stat");
        Assert.Equal(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], header.PidStart.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(0u, header.Segment);
        Assert.NotEqual(Guid.Empty, header.WriterId);
        var second = V2Image.ReadFile(other.Paths[0]).Header;
        Assert.NotEqual(header.WriterId, second.WriterId);
        Assert.NotEqual(header.Generation, second.Generation);
    }

    [Theory]
    [InlineData("077")]
    [InlineData("000")]
    public async Task Modes_and_group_do_not_depend_on_the_umask(string umask)
    {
        // With the group of another directory where that can be set, to see that files get it.
        var group = Environment.IsPrivilegedProcess ? "12345" : (await StatAsync("%g", directory.Path)).Trim();
        string[] script = ["-c", "umask $2; exec \"$0\" v2 --pattern forget --dir \"$1\"", RepoPaths.Demo, directory.File("root"), umask];
        (await RunProcess.Async("/bin/sh", script)).MustSucceed();
        Assert.Equal("2770\n", await StatAsync("%a", directory.File("root")));
        Assert.Equal("2770\n", await StatAsync("%a", directory.File("root/proof")));
        Assert.Equal("640\n", await StatAsync("%a", Directory.GetFiles(directory.File("root/proof")).Single()));

        (await RunProcess.Async("chgrp", [group, directory.File("root/proof")])).MustSucceed();
        (await RunProcess.Async("chmod", ["g-s", directory.File("root/proof")])).MustSucceed();
        (await RunProcess.Async("/bin/sh", script)).MustSucceed();
        var files = Directory.GetFiles(directory.File("root/proof"));
        Assert.Equal(2, files.Length);
        var groups = await Task.WhenAll(files.Select(file => StatAsync("%g", file)));
        Assert.Contains($"{group}\n", groups);
        // A directory that was there keeps its mode.
        Assert.Equal("770\n", await StatAsync("%a", directory.File("root/proof")));
    }

    [Fact]
    public async Task All_bytes_are_reserved_on_the_disk()
    {
        using var stats = Open("app");
        var numbers = (await StatAsync("%s %b", stats.Paths[0])).Split(' ');
        Assert.InRange(long.Parse(numbers[1], CultureInfo.InvariantCulture) * 512, long.Parse(numbers[0], CultureInfo.InvariantCulture), long.MaxValue);
    }

    [Fact]
    public void Name_that_is_taken_is_not_opened()
    {
        // The file of a segment is made with O_EXCL: what lies there, a link too, stays as it is and the attempt fails.
        using var application = WriterDirectory.Open(directory.Path, "app", Convert.ToInt32("770", 8));
        File.WriteAllText(directory.File("secret"), "secret");
        File.CreateSymbolicLink(directory.File("app/.link"), directory.File("secret"));
        File.WriteAllText(directory.File("app/.file"), "there");
        Assert.Contains("File exists", Assert.Throws<IOException>(() => application.CreateFile(".link")).Message, StringComparison.Ordinal);
        Assert.Contains("File exists", Assert.Throws<IOException>(() => application.CreateFile(".file")).Message, StringComparison.Ordinal);
        _ = Libc.Close(application.CreateFile(".new"));
        Assert.Equal(("secret", "there"), (File.ReadAllText(directory.File("secret")), File.ReadAllText(directory.File("app/.file"))));
    }

    [Fact]
    public void Segments_share_the_writer_and_its_start()
    {
        using var stats = Open("app");
        for (var i = 0; i < 4; i++)
            stats.Samples($"s{i}", capacity: 4096);
        var headers = V2Totals.Of(stats).Files.ConvertAll(file => file.Header);
        Assert.InRange(headers.Count, 2, 4);
        Assert.Single(headers.Select(header => (header.WriterId, header.StartTime, header.Pid)).Distinct());
        Assert.Equal(Enumerable.Range(0, headers.Count), headers.Select(header => (int)header.Segment));
        Assert.Equal(headers.Count, headers.Select(header => header.Generation).Distinct().Count());
    }

    private static async Task<string> StatAsync(string format, string path) =>
        (await RunProcess.Async("stat", ["-c", format, path])).MustSucceed().Stdout;

    private MmStats Open(string application) => MmStats.Open(application, new MmStatsOptions { Path = directory.Path });

    [GeneratedRegex(@"/my_app/my_app-(?<pid>[0-9]+)-(?<generation>[0-9a-f]{16})\.mmstats\z")]
    private static partial Regex FileName();
}
