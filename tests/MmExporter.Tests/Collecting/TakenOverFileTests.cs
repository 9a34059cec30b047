using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting;

/// <summary>What becomes of the counts of a process whose version 1 file another one takes over, cuts or removes.</summary>
public sealed class TakenOverFileTests : IDisposable
{
    private const string Name = "app.mmstats";

    private readonly Exporter exporter = new();

    public void Dispose() => exporter.Dispose();

    [Fact]
    public async Task What_each_of_many_processes_counted_in_one_file_stays_in_the_total_once()
    {
        double total = 0;
        for (int process = 1; process <= 5; process++)
        {
            await WriteAsync(new V1Image().Birth(1, process).Counter("x", 1).Gauge("g", process));
            total += 100 * process;
            Assert.Equal(total, await WriteAsync(new V1Image().Birth(1, process).Counter("x", 100UL * (ulong)process).Gauge("g", process)));
            Assert.Equal(total, await TotalAsync());
        }

        Assert.Equal(4, exporter.Ledger.HeldCount);
        Assert.Equal(5, (await exporter.ScrapeAsync()).Page.Single("g").Value);
    }

    [Fact]
    public async Task A_successor_may_have_other_fields()
    {
        await WriteAsync(new V1Image().Birth(1, 1).Counter("x", 100));
        Assert.Equal(103, await WriteAsync(new V1Image().Gauge("new", 1).Counter("x", 3).Birth(1, 2)));
    }

    [Fact]
    public async Task A_file_is_seen_empty_and_unfinished_before_its_next_process_has_written_it()
    {
        byte[] successor = new V1Image().Counter("x", 3).Birth(1, 2).ToArray();
        await WriteAsync(new V1Image().Birth(1, 1).Counter("x", 100));
        exporter.Write(Name, []);
        Assert.Equal(100, await TotalAsync());
        exporter.Write(Name, new byte[successor.Length]);
        Assert.Equal(100, await TotalAsync());
        exporter.Write(Name, successor);
        Assert.Equal(103, await TotalAsync());
        Assert.Equal(1, exporter.Ledger.HeldCount);
    }

    [Fact]
    public async Task Another_format_in_its_place_leaves_what_was_counted()
    {
        await WriteAsync(new V1Image().Birth(1, 1).Counter("x", 100));
        exporter.Write(Name, "plain text"u8.ToArray());
        Assert.Equal(100, await TotalAsync());
        Assert.Equal(100, await TotalAsync());
    }

    [Fact]
    public async Task The_same_process_counts_once_when_its_bytes_come_back()
    {
        V1Image image = new V1Image().Birth(1, 1).Counter("x", 100);
        await WriteAsync(image);
        exporter.Write(Name, []);
        Assert.Equal(100, await TotalAsync());
        Assert.Equal(100, await WriteAsync(image));
        Assert.Equal(0, exporter.Ledger.HeldCount);
    }

    [Fact]
    public async Task A_list_that_is_still_being_written_is_no_other_process()
    {
        await WriteAsync(new V1Image().Counter("x", 1).Single("sys.created", "d", V1Image.Bytes(1.0)));
        Assert.Equal(1, await WriteAsync(new V1Image().Counter("x", 1).Single("sys.created", "d", V1Image.Bytes(1.0)).Single("sys.pid", "i", BitConverter.GetBytes(1))));
        Assert.Equal(0, exporter.Ledger.HeldCount);
    }

    [Fact]
    public async Task A_list_that_is_cut_before_the_birth_marks_does_not_count_twice()
    {
        byte[] whole = new V1Image().Counter("x", 100).Text("long", "text", 200).Birth(1, 1).ToArray();
        exporter.Write(Name, whole);
        Assert.Equal(100, await TotalAsync());
        exporter.Write(Name, whole[..100]);
        Assert.Equal(100, await TotalAsync());
    }

    [Fact]
    public async Task A_file_that_is_removed_by_hand_and_made_anew_by_the_next_process_counts_once_each()
    {
        await WriteAsync(new V1Image().Birth(1, 1).Counter("x", 100));
        File.Delete(exporter.Path(Name));
        Assert.Equal(100, await TotalAsync());
        Assert.Equal(103, await WriteAsync(new V1Image().Birth(1, 2).Counter("x", 3)));
        File.Delete(exporter.Path(Name));
        Assert.Equal(103, await TotalAsync());
        Assert.Equal(2, exporter.Ledger.HeldCount);
    }

    [Fact]
    public async Task A_file_that_was_taken_for_dead_and_moves_counts_once_at_every_moment()
    {
        // No process has a number beyond the kernel's greatest.
        const string Dead = "app-4194305-1.mmstats";
        exporter.Limit(liveness: new LivenessSettings { SharesPidNamespace = true });
        foreach ((ulong value, int held) in new[] { (100UL, 1), (100UL, 1), (107UL, 0), (107UL, 0), (120UL, 0) })
        {
            exporter.Write(Dead, new V1Image().Birth(1, 1).Counter("x", value));
            Assert.Equal(value, await TotalAsync());
            Assert.Equal(held, exporter.Ledger.HeldCount);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_gets_another_name_counts_once(bool isDead)
    {
        exporter.Limit(liveness: new LivenessSettings { SharesPidNamespace = isDead });
        exporter.Write("one/app-4194305-1.mmstats", new V1Image().Birth(4_194_305, 1).Counter("x", 100));
        Assert.Equal(100, await TotalAsync());
        File.Move(exporter.Path("one/app-4194305-1.mmstats"), exporter.Path("one/app-4194305-2.mmstats"));
        Assert.Equal(100, await TotalAsync());
        Directory.Move(exporter.Path("one"), exporter.Path("two"));
        Assert.Equal(100, await TotalAsync());
        Assert.Equal(isDead ? 1 : 0, exporter.Ledger.HeldCount);
    }

    [Fact]
    public async Task A_file_that_comes_back_after_days_counts_what_it_counts_now()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Birth(1, 1).Counter("x", 100).Gauge("g", 7));
        exporter.Write("app-2-2.mmstats", new V1Image().Birth(2, 2).Counter("x", 1));
        Assert.Equal(101, await TotalAsync());
        using var elsewhere = new TempDirectory();
        File.Move(exporter.Path("app-1-1.mmstats"), elsewhere.File("app-1-1.mmstats"));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(101, await TotalAsync());
            exporter.Time.Advance(TimeSpan.FromHours(20));
        }

        File.Move(elsewhere.File("app-1-1.mmstats"), exporter.Path("app-1-1.mmstats"));
        exporter.Write("app-1-1.mmstats", new V1Image().Birth(1, 1).Counter("x", 150).Gauge("g", 7));
        Assert.Equal(7, (await exporter.ScrapeAsync()).Page.Single("g").Value);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(151, await TotalAsync());
            exporter.Time.Advance(TimeSpan.FromHours(20));
        }
    }

    [Fact]
    public async Task Series_that_have_ended_do_not_come_back_when_their_file_is_removed()
    {
        exporter.Limit(liveness: new LivenessSettings { SharesPidNamespace = true });
        exporter.Write("app-4194305-1.mmstats", new V1Image().Birth(4_194_305, 1).Counter("x", 100));
        Assert.Equal(100, await TotalAsync());
        exporter.Time.Advance(TimeSpan.FromHours(25));
        await exporter.ScrapeAsync();
        Assert.Empty((await exporter.ScrapeAsync()).Page.Of("x_total"));

        File.Delete(exporter.Path("app-4194305-1.mmstats"));
        Assert.Empty((await exporter.ScrapeAsync()).Page.Of("x_total"));
    }

    private Task<double> WriteAsync(V1Image image)
    {
        exporter.Write(Name, image);
        return TotalAsync();
    }

    private async Task<double> TotalAsync() => (await exporter.ScrapeAsync()).Page.Value("x_total", ("app", "app"));
}
