using System.Globalization;
using MmExporter.Formats;
using MmExporter.Formats.V1;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Writers;

/// <summary>The judgement about writers of version 1, which hold no lock.</summary>
public sealed class V1LifeTests
{
    private static readonly LivenessSettings Shared = new() { SharesPidNamespace = true };
    private static readonly string Own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>No process has it: the kernel's greatest number is 4194304.</summary>
    private const string Nobody = "4194305";

    [Fact]
    public async Task Without_the_flag_nobody_can_tell_and_all_is_served()
    {
        using var exporter = new Exporter();
        exporter.Write($"gone-{Nobody}-1.mmstats", Image(5)).Write($"here-{Own}-1.mmstats", Image(7));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal((0, 0, 2), scrape.Writers);
        Assert.Equal((2, 2), (scrape.Page.Of("g").Count, scrape.Page.Of("c_total").Count));
    }

    [Fact]
    public async Task With_a_shared_namespace_a_missing_process_is_dead_its_gauges_go_and_its_counters_stay()
    {
        using var exporter = new Exporter();
        exporter.Limit(liveness: Shared);
        exporter.Write($"gone-{Nobody}-1.mmstats", Image(5)).Write($"here-{Own}-1.mmstats", Image(7));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal((1, 1, 0), scrape.Writers);
        Assert.Equal("here", Assert.Single(scrape.Page.Of("g")).Labels["app"]);
        Assert.Equal(5, scrape.Page.Value("c_total", ("app", "gone")));
        Assert.Equal(7, scrape.Page.Value("c_total", ("app", "here")));
    }

    [Fact]
    public async Task Switched_off_every_file_is_that_of_a_living_writer()
    {
        using var exporter = new Exporter();
        exporter.Limit(liveness: Shared with { IsAsked = false, IdleTimeMax = TimeSpan.FromSeconds(1) });
        exporter.Write($"gone-{Nobody}-1.mmstats", Image(5));
        await exporter.ScrapeAsync();
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal((1, 0, 0), scrape.Writers);
        Assert.Single(scrape.Page.Of("g"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, true)]
    [InlineData(-60, false)]
    public void A_process_that_started_after_the_file_was_made_is_another_one(int secondsAfterTheStart, bool lives)
    {
        var processes = new ProcessTable();
        DateTimeOffset made = processes.Look(Environment.ProcessId).Started!.Value.AddSeconds(secondsAfterTheStart);
        Assert.Equal(lives ? Liveness.Alive : Liveness.Dead, Judged(new V1Life(), Own, inner: null, made, processes));
    }

    [Fact]
    public void The_process_in_the_file_proves_life_but_no_death_as_it_may_be_a_parent_that_has_ended()
    {
        Assert.Equal(Liveness.Alive, Judged(new V1Life(), name: "", inner: Own));
        Assert.Equal(Liveness.Unknown, Judged(new V1Life(), name: "", inner: Nobody));
        Assert.Equal(Liveness.Dead, Judged(new V1Life(), name: Nobody, inner: Own));
        Assert.Equal(Liveness.Alive, Judged(new V1Life(), name: Own, inner: Nobody));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    public void A_number_that_no_process_can_have_tells_nothing(string name) =>
        Assert.Equal(Liveness.Unknown, Judged(new V1Life(), name, inner: null));

    [Fact]
    public void The_last_stores_of_a_process_that_dies_are_no_life_after_death()
    {
        var life = new V1Life();
        Judged(life, Own, inner: null);
        life.See([1], 1);
        Assert.Equal(Liveness.Dead, Judged(life, Nobody, inner: null));
        life.See([2], 2);
        Assert.Equal(Liveness.Dead, life.Liveness);
        Assert.Equal(2, life.MovedAt);
    }

    [Fact]
    public void A_file_that_moves_after_its_process_was_found_gone_has_a_name_that_says_nothing()
    {
        var life = new V1Life();
        Judged(life, Nobody, inner: null);
        life.See([1], 1);
        Assert.Equal(Liveness.Dead, Judged(life, Nobody, inner: null));
        life.See([2], 2);
        Assert.Equal(Liveness.Unknown, life.Liveness);
        Assert.Equal(Liveness.Unknown, Judged(life, Nobody, inner: null));
    }

    [Fact]
    public async Task A_file_that_stands_still_for_a_day_shows_its_gauges_no_more_until_it_moves()
    {
        using var exporter = new Exporter();
        exporter.Write("a-1-1.mmstats", Image(5)).Write("b-1-1.mmstats", Image(7));
        await exporter.ScrapeAsync();
        exporter.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(2, (await exporter.ScrapeAsync()).Page.Of("g").Count);
        exporter.Write("b-1-1.mmstats", Image(8));
        await exporter.ScrapeAsync();
        exporter.Time.Advance(TimeSpan.FromHours(1));

        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal("b", Assert.Single(scrape.Page.Of("g")).Labels["app"]);
        Assert.Equal((5, 8), (scrape.Page.Value("c_total", ("app", "a")), scrape.Page.Value("c_total", ("app", "b"))));
        Assert.Equal((0, 0, 2), scrape.Writers);

        exporter.Write("a-1-1.mmstats", Image(6));
        scrape = await exporter.ScrapeAsync();
        Assert.Equal(2, scrape.Page.Of("g").Count);
        Assert.Equal(6, scrape.Page.Value("c_total", ("app", "a")));
    }

    [Fact]
    public async Task A_store_of_the_same_value_is_a_sign_of_life()
    {
        using var exporter = new Exporter();
        exporter.Write("a-1-1.mmstats", new V1Image().Buffered("g", "d", V1Image.Bytes(1.5), V1Image.Bytes(1.5)));
        await exporter.ScrapeAsync();
        byte[] bytes = File.ReadAllBytes(exporter.Path("a-1-1.mmstats"));
        int writeBuffer = Array.IndexOf(bytes, (byte)'d') + 1;
        bytes[writeBuffer] ^= 1;
        exporter.Time.Advance(TimeSpan.FromHours(23));
        exporter.Write("a-1-1.mmstats", bytes);
        await exporter.ScrapeAsync();
        exporter.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1.5, Assert.Single((await exporter.ScrapeAsync()).Page.Of("g")).Value);
    }

    private static V1Image Image(ulong value) => new V1Image().Counter("c", value).Gauge("g", value);

    private static Liveness Judged(V1Life life, string name, string? inner) => Judged(life, name, inner, DateTimeOffset.MaxValue.AddDays(-1), new ProcessTable());

    private static Liveness Judged(V1Life life, string name, string? inner, DateTimeOffset made, ProcessTable processes)
    {
        KeyValuePair<string, string>[] facts = inner is null ? [] : [KeyValuePair.Create("sys.pid", inner)];
        life.Judge(new WriterIdentity("app", name, name), facts, made, processes);
        return life.Liveness;
    }
}
