using System.Net.Sockets;
using MmExporter.Discovery;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting;

/// <summary>What may stand in the place of a file. The good file beside it is served whatever happens.</summary>
public sealed class FileTests : IDisposable
{
    private static readonly V1Image Good = new V1Image().Gauge("good", 42);

    private readonly Exporter exporter = new();

    public FileTests() => exporter.Write("good-1-1.mmstats", Good);

    public void Dispose() => exporter.Dispose();

    [Fact]
    public async Task An_empty_file_and_a_version_alone_are_pending()
    {
        exporter.Write("a-2-2.mmstats", []).Write("b-3-3.mmstats", [1]).Write("c-4-4.mmstats", new byte[4096]);
        Scrape scrape = await ScrapeAsync();
        Assert.Equal((1, 0, 3, 0), scrape.Files);
    }

    /// <summary>Each prefix of a file that is being written is either not there yet or gives its first fields.</summary>
    [Fact]
    public async Task A_file_that_is_being_written_is_pending_and_then_served_by_the_next_pass()
    {
        byte[] whole = new V1Image().Counter("a", 7).Gauge("b", 8).ToArray();
        int labelSizesOnly = Array.IndexOf(whole, (byte)'a');
        byte[] half = new byte[whole.Length];
        whole.AsSpan(0, labelSizesOnly).CopyTo(half);
        exporter.Write("new-2-2.mmstats", half);
        Assert.Equal((1, 0, 1, 0), (await ScrapeAsync()).Files);

        exporter.Write("new-2-2.mmstats", whole);
        Scrape scrape = await ScrapeAsync();
        Assert.Equal((2, 0, 0, 0), scrape.Files);
        Assert.True(scrape.Shows("a_total", 7) && scrape.Shows("b", 8));
    }

    [Fact]
    public async Task A_deleted_file_is_gone_in_the_next_pass_but_for_its_counters_and_its_descriptor_is_free_in_the_one_after()
    {
        exporter.Write("gone-2-2.mmstats", new V1Image().Counter("gone", 1).Gauge("level", 2));
        Scrape scrape = await ScrapeAsync();
        Assert.True(scrape.Shows("gone_total", 1) && scrape.Shows("level", 2));
        Assert.Equal(1, OpenDescriptors("gone"));
        File.Delete(exporter.Path("gone-2-2.mmstats"));

        // What it counted stays counted.
        scrape = await ScrapeAsync();
        Assert.True(scrape.Shows("gone_total", 1));
        Assert.Empty(scrape.Page.Of("level"));
        Assert.True((await ScrapeAsync()).Shows("gone_total", 1));
        Assert.Equal(0, OpenDescriptors("gone"));
    }

    [Fact]
    public async Task A_file_renamed_over_another_is_served_in_its_place()
    {
        exporter.Write("x-2-2.mmstats", new V1Image().Gauge("old", 1));
        Assert.True((await ScrapeAsync()).Shows("old", 1));
        exporter.Write("new", new V1Image().Gauge("new", 2));
        File.Move(exporter.Path("new"), exporter.Path("x-2-2.mmstats"), overwrite: true);
        Scrape scrape = await ScrapeAsync();
        Assert.Empty(scrape.Page.Of("old"));
        Assert.True(scrape.Shows("new", 2));
    }

    [Fact]
    public async Task A_file_cut_to_nothing_is_pending_and_comes_back()
    {
        V1Image image = new V1Image().Gauge("x", 1);
        exporter.Write("x-2-2.mmstats", image);
        Assert.True((await ScrapeAsync()).Shows("x", 1));
        Cut("x-2-2.mmstats", 0);
        Scrape cut = await ScrapeAsync();
        Assert.Equal((1, 0, 1, 0), cut.Files);
        Assert.Empty(cut.Page.Of("x"));
        exporter.Write("x-2-2.mmstats", image);
        Assert.True((await ScrapeAsync()).Shows("x", 1));
    }

    [Fact]
    public async Task A_file_cut_in_half_gives_its_first_fields()
    {
        byte[] bytes = new V1Image().Gauge("first", 1).Gauge("second", 2).ToArray();
        exporter.Write("x-2-2.mmstats", bytes);
        Assert.True((await ScrapeAsync()).Shows("second", 2));
        Cut("x-2-2.mmstats", bytes.AsSpan().IndexOf("second"u8) + 3);
        Scrape scrape = await ScrapeAsync();
        Assert.Equal((1, 1, 0, 0), scrape.Files);
        Assert.Equal(1, scrape.Reasons[RefusalReason.Truncated]);
        Assert.True(scrape.Shows("first", 1));
        Assert.Empty(scrape.Page.Of("second"));
    }

    [Fact]
    public async Task The_same_file_written_anew_with_other_fields_is_served_with_those()
    {
        exporter.Write("x-2-2.mmstats", new V1Image().Counter("a", 5).Gauge("b", 6));
        Assert.True((await ScrapeAsync()).Shows("a_total", 5));
        exporter.Write("x-2-2.mmstats", new V1Image().Gauge("c", 7).Counter("a", 3).Text("t", "x"));
        Scrape scrape = await ScrapeAsync();
        Assert.True(scrape.Shows("c", 7) && scrape.Shows("a_total", 3));
        Assert.Empty(scrape.Page.Of("b"));
        Assert.Equal(0, scrape.FallenCounters);
    }

    [Fact]
    public async Task What_is_no_regular_file_is_counted_by_what_it_is_and_never_opened()
    {
        (await RunProcess.Async("mkfifo", [exporter.Path("fifo-2-2.mmstats")])).MustSucceed();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(exporter.Path("socket-2-2.mmstats")));
        Directory.CreateDirectory(exporter.Path("directory-2-2.mmstats"));
        File.CreateSymbolicLink(exporter.Path("link-2-2.mmstats"), exporter.Path("good-1-1.mmstats"));
        Scrape scrape = await ScrapeAsync();
        AssertReasons(scrape, RefusalReason.Symlink, RefusalReason.Directory, RefusalReason.Fifo, RefusalReason.Socket);
        Assert.Equal((1, 0, 0, 4), scrape.Files);
    }

    [Fact]
    public async Task Files_below_a_directory_with_a_matching_name_are_served()
    {
        exporter.Write("directory.mmstats/x-2-2.mmstats", new V1Image().Gauge("x", 1));
        Scrape scrape = await ScrapeAsync();
        AssertReasons(scrape, RefusalReason.Directory);
        Assert.True(scrape.Shows("x", 1));
    }

    [Fact]
    public async Task A_file_with_two_names_is_refused_under_both_until_one_is_gone()
    {
        exporter.Write("x-2-2.mmstats", new V1Image().Gauge("x", 1));
        (await RunProcess.Async("ln", [exporter.Path("x-2-2.mmstats"), exporter.Path("y-3-3.mmstats")])).MustSucceed();
        Scrape scrape = await ScrapeAsync();
        Assert.Equal(2, scrape.Reasons[RefusalReason.HardLink]);
        Assert.Empty(scrape.Page.Of("x"));
        File.Delete(exporter.Path("y-3-3.mmstats"));
        Assert.True((await ScrapeAsync()).Shows("x", 1));
    }

    [Fact]
    public async Task A_known_file_that_gets_a_second_name_is_served_on_and_once()
    {
        exporter.Write("x-2-2.mmstats", new V1Image().Gauge("x", 1));
        Assert.True((await ScrapeAsync()).Shows("x", 1));
        (await RunProcess.Async("ln", [exporter.Path("x-2-2.mmstats"), exporter.Path("y-3-3.mmstats")])).MustSucceed();
        Scrape scrape = await ScrapeAsync();
        Assert.Equal(1, scrape.Reasons[RefusalReason.HardLink]);
        Assert.Equal("2", Assert.Single(scrape.Page.Of("x")).Labels["pid"]);
    }

    [Fact]
    public async Task A_file_that_is_renamed_is_served_without_a_gap()
    {
        exporter.Write("x-2-2.mmstats", new V1Image().Gauge("x", 1));
        Assert.True((await ScrapeAsync()).Shows("x", 1));
        File.Move(exporter.Path("x-2-2.mmstats"), exporter.Path("a-3-3.mmstats"));
        Assert.Equal("a", Assert.Single((await ScrapeAsync()).Page.Of("x")).Labels["app"]);
    }

    [Fact]
    public async Task A_directory_that_is_watched_under_two_names_counts_once()
    {
        using var twice = new Exporter(roots: ["real", "link"]);
        twice.Write("real/c-1-1.mmstats", new V1Image().Counter("c", 21));
        File.CreateSymbolicLink(twice.Path("link"), twice.Path("real"));
        for (int i = 0; i < 2; i++)
        {
            Scrape scrape = await twice.ScrapeAsync();
            Assert.True(scrape.Shows("c_total", 21));
            Assert.Equal(1, scrape.Reasons[RefusalReason.Duplicate]);
        }
    }

    [Fact]
    public async Task A_file_beyond_the_size_limit_is_refused_unread_and_one_at_the_limit_is_served()
    {
        exporter.Write("huge-2-2.mmstats", Good);
        Cut("huge-2-2.mmstats", 1L << 40);
        exporter.Write("over-3-3.mmstats", Good);
        Cut("over-3-3.mmstats", new FileLimits().SizeBytesMax + 1);
        exporter.Write("limit-4-4.mmstats", new V1Image().Gauge("limit", 4));
        Cut("limit-4-4.mmstats", new FileLimits().SizeBytesMax);
        Scrape scrape = await ScrapeAsync();
        Assert.Equal(2, scrape.Reasons[RefusalReason.TooLarge]);
        Assert.True(scrape.Shows("limit", 4));
        Assert.Equal((2, 0, 0, 2), scrape.Files);
    }

    [Fact]
    public async Task Names_that_start_with_a_dot_and_other_names_are_none_of_ours()
    {
        exporter.Write(".hidden-2-2.mmstats", Good).Write(".folder/x-2-2.mmstats", Good).Write("x-2-2.mmstats.tmp", Good).Write("mmstats", Good);
        Assert.Equal((1, 0, 0, 0), (await ScrapeAsync()).Files);
    }

    [Fact]
    public async Task A_refusal_is_logged_once_until_it_changes()
    {
        exporter.Write("bad-2-2.mmstats", [2]);
        await ScrapeAsync();
        await ScrapeAsync();
        string line = Assert.Single(exporter.Log.Lines);
        Assert.Equal($"{exporter.Path("bad-2-2.mmstats")} is not read: unknown_version", line);
        byte[] cut = [.. new V1Image().Gauge("first", 1).ToArray().TakeWhile(b => b != 'd'), .. "d"u8];
        exporter.Write("bad-2-2.mmstats", cut);
        await ScrapeAsync();
        Assert.Equal(2, exporter.Log.Lines.Count);
        Assert.EndsWith("is not read: truncated", exporter.Log.Lines[1], StringComparison.Ordinal);
    }

    private static void AssertReasons(Scrape scrape, params RefusalReason[] reasons) =>
        Assert.Equal(reasons.ToDictionary(reason => reason, _ => 1), scrape.Reasons);

    /// <summary>A pass, after which the good file is served whatever stands beside it.</summary>
    private async Task<Scrape> ScrapeAsync()
    {
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(42, scrape.Page.Value("good", ("app", "good"), ("pid", "1"), ("tid", "1")));
        return scrape;
    }

    private int OpenDescriptors(string name) => Directory.EnumerateFiles("/proc/self/fd")
        .Count(path => new FileInfo(path).LinkTarget?.StartsWith(exporter.Path(name), StringComparison.Ordinal) == true);

    private void Cut(string name, long length)
    {
        using FileStream file = File.OpenWrite(exporter.Path(name));
        file.SetLength(length);
    }
}
