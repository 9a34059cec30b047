using System.Globalization;
using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Failures;

/// <summary>Where there can be no file the application goes on, is told why, and gets a file when there can be one.</summary>
public sealed class NoFileTests : IDisposable
{
    private const string MountScript = """
        mount -t tmpfs -o "size=$2" none "$1" || exit 99
        "$0" v2 --pattern fill --dir "$1"
        echo "exit $?"
        ls -a "$1/proof"
        """;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task File_in_the_place_of_the_root_is_told_once_to_everybody()
    {
        File.WriteAllText(directory.File("file"), "");
        await GoesOnWithoutAsync(directory.File("file"));
    }

    [Fact]
    public async Task File_in_the_place_of_the_applications_directory_is_told()
    {
        File.WriteAllText(directory.File("app"), "");
        Assert.Contains("Not a directory", (await GoesOnWithoutAsync(directory.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Symbolic_link_in_the_place_of_the_applications_directory_is_not_followed()
    {
        var target = Directory.CreateDirectory(directory.File("target")).FullName;
        Directory.CreateSymbolicLink(directory.File("app"), target);
        await GoesOnWithoutAsync(directory.Path);
        Assert.Empty(Directory.GetFileSystemEntries(target));
    }

    [Fact]
    public async Task Directory_that_can_be_made_is_made()
    {
        // The control of those above and below: nothing is told where nothing is wrong.
        using var stats = Open(directory.File("a/b"));
        var told = Subscribe(stats);
        stats.Counter("c").Increment();
        Assert.Single(stats.Paths);
        stats.Counter("d").Increment();
        await Task.Yield();
        Assert.Empty(told);
        Assert.Equal(0ul, V2Totals.Of(stats).First.UnplacedSeries);
    }

    [Theory]
    [InlineData("missing/deeper")]
    [InlineData("")]
    public async Task Directory_where_this_user_may_not_write_is_told(string under)
    {
        (await RunProcess.Async("chmod", ["0555", directory.Path])).MustSucceed();
        var path = Path.Combine(directory.Path, under);
        var output = await RunAsNobodyAsync(path);
        (await RunProcess.Async("chmod", ["0755", directory.Path])).MustSucceed();
        Assert.Contains("no file\n", output.Stdout, StringComparison.Ordinal);
        Assert.Contains("problem NoFile Cannot ", output.Stdout, StringComparison.Ordinal);
        Assert.Contains("ermission denied", output.Stdout.Replace("Access to the path", "Permission denied", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.EndsWith("done\n", output.Stdout, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("128k")]
    [InlineData("700k")]
    [InlineData("3m")]
    public async Task Full_disk_is_a_problem_and_no_signal(string size)
    {
        // A size of 0 is no limit: the control, where nothing is told.
        var output = await MountNamespace.RunAsync(MountScript, [RepoPaths.Demo, directory.Path, size]);
        Assert.Contains("done\nexit 0\n", output.Stdout, StringComparison.Ordinal);
        Assert.Equal(size == "128k", output.Stdout.Contains("no file\n", StringComparison.Ordinal));
        var problems = output.Stdout.Split('\n').Count(line => line.StartsWith("problem NoFile", StringComparison.Ordinal));
        Assert.Equal(size == "0" ? 0 : 1, problems);
        if (size != "0")
            Assert.Contains("No space left on device (28). Make room there or choose another directory.", output.Stdout, StringComparison.Ordinal);
        // Nothing with a dot is left.
        Assert.DoesNotContain("\n.proof", output.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_without_descriptors_goes_on_and_gets_its_file_when_there_are_some()
    {
        string[] script = ["-c", "ulimit -n 200; exec \"$0\" v2 --pattern descriptors --dir \"$1\"", RepoPaths.Demo, directory.Path];
        var output = (await RunProcess.Async("/bin/sh", script)).MustSucceed();
        Assert.Contains("without True\n", output.Stdout, StringComparison.Ordinal);
        Assert.Contains("problem NoFile Cannot ", output.Stdout, StringComparison.Ordinal);
        Assert.Contains("Raise the limit of open files of this process.", output.Stdout, StringComparison.Ordinal);
        var path = output.Stdout.Split('\n').Single(line => line.StartsWith("file ", StringComparison.Ordinal))["file ".Length..];
        Assert.Equal(7ul, V2Image.ReadFile(path).Only("c").UInt64);
    }

    [Fact]
    public async Task Limit_of_file_sizes_is_a_problem_and_no_signal()
    {
        // The runtime itself makes a great file, unless it is told not to.
        const string script = "ulimit -f 32; DOTNET_EnableWriteXorExecute=0 exec \"$0\" v2 --pattern forget --dir \"$1\"";
        var output = (await RunProcess.Async("/bin/sh", ["-c", script, RepoPaths.Demo, directory.Path])).MustSucceed();
        Assert.Contains("problem NoFile Cannot reserve", output.Stdout, StringComparison.Ordinal);
        Assert.Contains("Raise the limit of file sizes of this process (ulimit -f).", output.Stdout, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(directory.File("proof")));
    }

    [Fact]
    public async Task File_comes_later_with_all_that_was_counted()
    {
        var root = directory.File("root");
        File.WriteAllText(root, "");
        using var stats = Open(root, TimeSpan.FromMilliseconds(10));
        var counter = stats.Counter("c");
        var histogram = stats.Histogram("h", "", "", Buckets.Explicit(1));
        counter.Add(5);
        histogram.Record(3);
        stats.Text("t").Set("before");
        ThreadBatch.Run(3, _ => counter.Add(10));
        Assert.Empty(stats.Paths);
        File.Delete(root);
        await Until.TrueAsync(() => stats.Paths.Count > 0, "a file");
        counter.Add(7);
        var totals = V2Totals.Of(stats);
        Assert.Equal(42ul, totals.UInt64("c"));
        Assert.Equal(1ul, totals.Count("h"));
        Assert.Equal("before", totals.Only("t").Text);
        Assert.Equal(0ul, totals.First.UnplacedSeries);
        Assert.True(KeepsLock(stats.Paths[0]));
        Assert.Equal(stats.Paths[0], Directory.GetFileSystemEntries(Path.Combine(root, "app")).Single());
    }

    [Fact]
    public async Task Later_file_that_could_not_be_made_comes_later_too()
    {
        // The first file is there; the directory is not when the second one is wanted, after the timer has found nothing to do.
        var time = new ManualTimer();
        using var stats = MmStats.Open("app", new MmStatsOptions { Path = directory.File("root"), RetryInterval = TimeSpan.FromSeconds(1), Time = time });
        time.Fire();
        var app = directory.File("root/app");
        Directory.Move(app, directory.File("away"));
        File.WriteAllText(app, "");
        var family = stats.CounterFamily("c", "", "", ["n"]);
        for (var i = 0; i < 1900; i++)
            family.With($"{i}").Add(i);
        Assert.Single(stats.Paths);
        File.Delete(app);
        Directory.Move(directory.File("away"), app);
        Assert.Single(stats.Paths);
        // The timer finds nothing to do while the pool is busy making lanes.
        await Until.TrueAsync(
            () =>
            {
                time.Fire();
                return V2Totals.Of(stats).First.UnplacedSeries == 0;
            },
            "the other files");
        var totals = V2Totals.Of(stats);
        for (var i = 0; i < 1900; i++)
            Assert.Equal((ulong)i, totals.UInt64("c", $"n={i}"));
        Assert.Equal(0ul, totals.First.UnplacedSeries);
    }

    [Fact]
    public void Threads_beyond_the_lanes_do_not_use_up_the_bytes_where_there_is_no_file()
    {
        File.WriteAllText(directory.File("file"), "");
        using var stats = MmStats.Open("app", new MmStatsOptions { Path = directory.File("file"), Lanes = 2, BytesMax = 1 << 20 });
        var metric = stats.CounterFamily("c", "", "", ["n"]).Metric;
        var series = Enumerable.Range(0, 100).Select(i => stats.Registry.AddSeries(metric, [$"{i}"])).ToList();
        // What the pool does for a thread whose lane no file has.
        series.ForEach(one => stats.Registry.MakeLane(one, lane: 5));
        // What was told before comes at once.
        Assert.Equal([ProblemKind.NoFile], Kinds(Subscribe(stats)));
    }

    [Fact]
    public async Task Handler_that_throws_harms_nobody()
    {
        File.WriteAllText(directory.File("file"), "");
        using var stats = MmStats.Open("app", new MmStatsOptions { Path = directory.File("file"), SeriesPerMetricMax = 1 });
        stats.Problem += _ => throw new InvalidOperationException("from a handler");
        var told = Subscribe(stats);
        var family = stats.CounterFamily("c", "", "", ["n"]);
        family.With("1").Increment();
        family.With("2").Increment();
        await Until.TrueAsync(() => told.Count == 2, "both problems");
        Assert.Equal([ProblemKind.NoFile, ProblemKind.SeriesLimit], Kinds(told));
    }

    [Fact]
    public async Task Current_directory_that_is_gone_is_no_reason_to_fail()
    {
        string[] script = ["-c", "cd \"$1\" && rmdir \"$1\" && MMSTATS_PATH=relative exec \"$0\" v2 --pattern forget", RepoPaths.Demo, directory.Path];
        var output = await RunProcess.Async("/bin/sh", script);
        Assert.Equal(0, output.ExitCode);
        Assert.Contains("problem NoFile", output.Stdout, StringComparison.Ordinal);
    }

    private static async Task<Problem> GoesOnWithoutAsync(string root)
    {
        using var stats = Open(root);
        var told = Subscribe(stats);
        var counter = stats.Counter("c");
        ThreadBatch.Run(2, _ => counter.Increment());
        stats.Histogram("h").Record(1);
        stats.Gauge("g").Set(2.5);
        stats.Text("t").Set("text");
        stats.Samples("s").Add(1);
        stats.Events("e").Error("error");
        var late = Subscribe(stats);
        await Until.TrueAsync(() => told.Count > 0 && late.Count > 0, "a problem");
        Assert.Empty(stats.Paths);
        Assert.Equal([ProblemKind.NoFile], Kinds(told));
        Assert.Equal([ProblemKind.NoFile], Kinds(late));
        Assert.DoesNotContain('\n', told[0].Message);
        Assert.Equal(2.5, stats.Gauge("g").Value);
        return told[0];
    }

    private static List<Problem> Subscribe(MmStats stats)
    {
        var told = new List<Problem>();
        stats.Problem += problem =>
        {
            lock (told)
                told.Add(problem);
        };
        return told;
    }

    private static List<ProblemKind> Kinds(List<Problem> told)
    {
        lock (told)
            return [.. told.Select(problem => problem.Kind).Order()];
    }

    private static bool KeepsLock(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Libc.IsLocked((int)file.SafeFileHandle.DangerousGetHandle());
    }

    private static MmStats Open(string root, TimeSpan? retry = null) =>
        MmStats.Open("app", new MmStatsOptions { Path = root, RetryInterval = retry });

    private static Task<ProcessOutput> RunAsNobodyAsync(string path)
    {
        string[] wrapper = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : ["env"];
        return RunProcess.Async(wrapper[0], [.. wrapper[1..], RepoPaths.Demo, "v2", "--pattern", "forget", "--dir", path]);
    }

    private sealed class ManualTimer : TimeProvider, ITimer
    {
        private TimerCallback? callback;

        public void Fire() => callback?.Invoke(null);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            this.callback = callback;
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => callback = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
