using Mmstats.Writer.Tests.Support;
using System.Globalization;

namespace Mmstats.Writer.Tests.Python;

/// <summary>What a program in Python counts, and what stands in its file.</summary>
public sealed class PythonWriterTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Example_leaves_what_it_counted()
    {
        var output = await RunProcess.Async(
            PythonProgram.Python, [Path.Combine(PythonProgram.Writers, "example.py")], PythonProgram.Variables(directory));
        var path = output.MustSucceed().Stdout.TrimEnd();
        Assert.StartsWith(directory.File("example/example-"), path, StringComparison.Ordinal);
        var file = await PythonProgram.ReadAsync(path);

        Assert.True((bool)file["closed"]!);
        Assert.Equal("example", (string)file["resource"]!["service.name"]!);
        Assert.Equal("4", PythonProgram.Value(file, "http.server.requests", "200"));
        Assert.Equal("3", PythonProgram.Value(file, "http.server.requests", "500"));
        Assert.Equal("3.2999999999999998", PythonProgram.Value(file, "worker.busy"));
        Assert.Equal("4", PythonProgram.Value(file, "queue.length"));
        Assert.Equal("21.5", PythonProgram.Value(file, "room.temperature", "hall"));
        Assert.Equal("1.2 – größer", (string)PythonProgram.Series(file, "build.version")["text"]!);
        Assert.Equal("open", (string)PythonProgram.Series(file, "shop.phase")["state"]!);
        var duration = PythonProgram.Series(file, "http.server.request.duration");
        Assert.Equal("5", (string)duration["count"]!);
        Assert.Equal("2", (string)duration["max"]!);
        Assert.Equal(["2", "1", "1", "1"], duration["buckets"]!.AsArray().Select(bucket => (string)bucket!));
        Assert.False(await PythonProgram.IsLockedAsync(path));
    }

    [Fact]
    public async Task Threads_lose_nothing()
    {
        await PythonProgram.RunAsync(directory, """
            import sys, threading, mmstats2
            sys.setswitchinterval(1e-5)
            stats = mmstats2.open("threads")
            count, sizes = stats.counter("count"), stats.histogram("sizes", bounds=(1, 2))
            def work():
                for _ in range(20000):
                    count.increment()
                    sizes.record(1.5)
            threads = [threading.Thread(target=work) for _ in range(8)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            """);
        var file = (await PythonProgram.ReadAllAsync(directory, "threads")).Single();
        Assert.Equal("160000", PythonProgram.Value(file, "count"));
        Assert.Equal("160000", (string)PythonProgram.Series(file, "sizes")["count"]!);
        Assert.Equal("240000", (string)PythonProgram.Series(file, "sizes")["sum"]!);
    }

    [Fact]
    public async Task Reader_sees_whole_values_while_they_change()
    {
        // The writer rests, as one that never does leaves no time in which a value stands.
        var said = await PythonProgram.RunAsync(directory, """
            import os, signal, sys, time, mmstats2
            sys.path.insert(0, sys.argv[1])
            import read_v2
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                stats = mmstats2.open("live")
                sizes, text = stats.histogram("sizes", bounds=(1, 2)), stats.text("text", capacity=64)
                os.write(writer, stats.files[0].encode())
                while True:
                    for size in (1, 2, 3):
                        sizes.record(2)
                        text.set(str(size) * size * 20)
                    time.sleep(0.003)
            path, counts = os.read(reader, 4096).decode(), []
            try:
                while len(counts) < 300:
                    sizes, text = read_v2.read(path)["series"]
                    counts.append(int(sizes["count"]))
                    assert float(sizes["sum"]) == 2 * counts[-1], sizes
                    assert text["text"] in ("", "1" * 20, "2" * 40, "3" * 60), text
            finally:
                os.kill(child, signal.SIGKILL)
            print(counts == sorted(counts), len(set(counts)) > 10)
            """, PythonProgram.Rig(""));
        Assert.Equal("True True\n", said);
    }

    [Fact]
    public async Task Signal_handler_counts_while_its_thread_counts()
    {
        // Before 3.10 Python may call a handler between the load and the store of a count, which is lost then.
        var isExact = bool.Parse(await PythonProgram.RunAsync(directory, """
            import signal, sys, mmstats2
            stats = mmstats2.open("signals")
            sizes, count = stats.histogram("sizes"), stats.counter("count")
            signal.signal(signal.SIGALRM, lambda *_: count.increment() or sizes.record(2))
            signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
            for _ in range(100000): sizes.record(1)
            signal.setitimer(signal.ITIMER_REAL, 0)
            print(sys.version_info >= (3, 10))
            """));
        var file = (await PythonProgram.ReadAllAsync(directory, "signals")).Single();
        var handled = long.Parse(PythonProgram.Value(file, "count"), CultureInfo.InvariantCulture);
        var counted = long.Parse((string)PythonProgram.Series(file, "sizes")["count"]!, CultureInfo.InvariantCulture);
        Assert.True(handled > 0);
        if (isExact)
            Assert.Equal(100000 + handled, counted);
    }

    [Fact]
    public async Task Five_thousand_series_stand_in_several_segments()
    {
        await PythonProgram.RunAsync(directory, """
            import mmstats2
            stats = mmstats2.open("many")
            for number in range(5000):
                stats.counter("many", labels={"number": number}).add(number)
            stats.text("long", capacity=32768).set("x" * 40000)
            """);
        var files = await PythonProgram.ReadAllAsync(directory, "many");
        Assert.Equal(Enumerable.Range(0, files.Count), files.Select(file => (int)file["segment"]!));
        Assert.InRange(files.Count, 3, 16);
        var all = files.SelectMany(file => file["series"]!.AsArray()).Where(series => series!["value"] is not null).ToList();
        Assert.Equal(5000, all.Count);
        Assert.All(all, series => Assert.Equal((string)series!["labels"]![0]!, (string)series["value"]!));
        Assert.Equal(32768, ((string)PythonProgram.Series(files[^1], "long")["text"]!).Length);
    }

    [Fact]
    public async Task Sixteen_segments_are_the_end_and_the_rest_is_counted_as_unplaced()
    {
        var said = await PythonProgram.RunAsync(directory, """
            import struct, mmstats2
            stats = mmstats2.open("full")
            mmstats2._MAX_SEGMENTS = 2
            for number in range(2000):
                stats.counter("full", labels={"number": number}).add(1)
            print(struct.unpack_from("<Q", open(stats.files[0], "rb").read(256), 232)[0])
            """);
        var files = await PythonProgram.ReadAllAsync(directory, "full");
        Assert.Equal(2, files.Count);
        Assert.Equal($"{2000 - files.Sum(file => file["series"]!.AsArray().Count)}\n", said);
    }

    [Fact]
    public async Task Values_that_cannot_be_taken_are_counted_and_do_not_raise()
    {
        var said = await PythonProgram.RunAsync(directory, """
            import math, struct, mmstats2
            stats = mmstats2.open("rejected")
            for amount in (-1, 0.5, "1", None, math.nan, math.inf, 2 ** 64): stats.counter("c").add(amount)
            for amount in (-0.5, math.nan, math.inf): stats.counter("d", number=float).add(amount)
            for amount in (2 ** 63, math.nan): stats.up_down_counter("u").add(amount)
            for value in (math.nan, -math.inf, 10 ** 400, None, "x"): stats.histogram("h").record(value)
            stats.gauge("g").set("warm")
            stats.state("s", names=("on", "off")).set("broken")
            print(struct.unpack_from("<Q", open(stats.files[0], "rb").read(256), 216)[0])
            """);
        Assert.Equal("19\n", said);
        var file = (await PythonProgram.ReadAllAsync(directory, "rejected")).Single();
        Assert.Equal("0", PythonProgram.Value(file, "c"));
        Assert.Equal("0", (string)PythonProgram.Series(file, "h")["count"]!);
    }

    [Theory]
    [InlineData("stats.counter('a\\x07b')", "'a\\x07b'")]
    [InlineData("stats.counter('')", "''")]
    [InlineData("stats.counter('n' * 256)", "'nnn")]
    [InlineData("stats.counter('one', labels={'a\\n': 1})", "'a\\n'")]
    [InlineData("stats.gauge('taken')", "'taken' is registered as Counter u64 and cannot be Gauge f64 last too")]
    [InlineData("stats.histogram('h', bounds=(2, 1))", "'h'")]
    [InlineData("stats.gauge('g', merge='mean')", "'mean'")]
    public async Task Illegal_registration_raises_and_names_what_is_illegal(string call, string said)
    {
        var output = await PythonProgram.RunAsync(directory, $"""
            import mmstats2
            stats = mmstats2.open("illegal")
            stats.counter("taken")
            try: {call}
            except ValueError as error: print(error)
            """);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_name_and_labels_are_the_same_instrument_and_long_labels_are_cut_between_characters()
    {
        var said = await PythonProgram.RunAsync(directory, """
            import mmstats2
            stats = mmstats2.open("same")
            long = "x" + "é" * 600
            print(stats.counter("c", labels={"a": long, "b": 2}) is stats.counter("c", labels={"b": "2", "a": long + "!"}))
            """);
        Assert.Equal("True\n", said);
        var file = (await PythonProgram.ReadAllAsync(directory, "same")).Single();
        Assert.Equal("x" + new string('é', 511), (string)file["series"]![0]!["labels"]![0]!);
    }

    [Fact]
    public async Task Resource_says_what_the_environment_says()
    {
        var environment = PythonProgram.Variables(directory);
        environment["OTEL_RESOURCE_ATTRIBUTES"] = "service.name=other, deployment.environment.name=t%C3%A9st%20%2C1,bad%=,=x";
        var program = """import mmstats2; mmstats2.open("named")""";
        (await RunProcess.Async(PythonProgram.Python, ["-c", program], environment)).MustSucceed();
        var resource = (await PythonProgram.ReadAllAsync(directory, "named")).Single()["resource"]!;
        Assert.Equal("other", (string)resource["service.name"]!);
        Assert.Equal("tést ,1", (string)resource["deployment.environment.name"]!);
        Assert.Equal("cpython", (string)resource["process.runtime.name"]!);
        Assert.True(Guid.TryParse((string)resource["service.instance.id"]!, out _));

        environment["OTEL_SERVICE_NAME"] = "first";
        (await RunProcess.Async(PythonProgram.Python, ["-c", program], environment)).MustSucceed();
        var names = (await PythonProgram.ReadAllAsync(directory, "named")).Select(file => (string)file["resource"]!["service.name"]!);
        Assert.Equal(["first", "other"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Directories_and_files_are_for_the_group()
    {
        var said = await PythonProgram.RunAsync(directory, """
            import os, mmstats2
            os.umask(0o077)
            root = os.environ["MMSTATS_PATH"] + "/root"
            stats = mmstats2.open(".my app/1", root)
            for path in (root, root + "/_my_app_1", stats.files[0]): print(oct(os.stat(path).st_mode))
            """);
        Assert.Equal("0o42770\n0o42770\n0o100640\n", said);
    }

    [Fact]
    public async Task Directories_are_for_the_group_where_the_group_bit_is_forbidden()
    {
        var said = await PythonProgram.RunAsync(directory, """
            import os, mmstats2
            change = os.fchmod
            def refuse(fd, mode):
                if mode & 0o2000: raise PermissionError
                change(fd, mode)
            os.fchmod = refuse
            root = os.environ["MMSTATS_PATH"] + "/root"
            stats = mmstats2.open("app", root)
            for path in (root, root + "/app", stats.files[0]): print(oct(os.stat(path).st_mode))
            """);
        Assert.Equal("0o40770\n0o40770\n0o100640\n", said);
    }

    [Theory]
    [InlineData("/nothing/here", "No such file or directory")]
    [InlineData("/dev/null/here", "Not a directory")]
    [InlineData("READ-ONLY", "Permission denied")]
    public async Task Without_a_directory_the_application_counts_in_private_memory(string root, string reason)
    {
        var said = await PythonProgram.RunAsync(directory, """
            import os, sys, mmstats2
            root = sys.argv[1]
            if root == "READ-ONLY":
                root = os.environ["MMSTATS_PATH"]
                os.chmod(root, 0o555)
                if os.geteuid() == 0: os.setuid(65534)
            stats = mmstats2.open("private", root)
            count = stats.counter("count")
            count.increment()
            if os.fork() == 0:
                count.increment()
                os._exit(0)
            os.wait()
            with stats.histogram("h").time(): stats.text("t").set("x")
            stats.close()
            count.increment()
            print(stats.files, stats.problem)
            """, root);
        var folder = (root == "READ-ONLY" ? directory.Path : root) + "/private";
        Assert.Equal(
            $"[] No metrics file in {folder}: {reason}. Counts stay in private memory; make room or give rights there, " +
            "or name another directory in MMSTATS_PATH, and start again.\n", said);
    }

    [Theory]
    [InlineData(40, 0)]
    [InlineData(0, 1)]
    public async Task Full_disk_is_no_problem_of_the_application(int kilobytesTaken, int files)
    {
        // A tmpfs of 64 KiB where nobody else sees it. The first segment needs 32, the second more than the rest.
        var script = """
            mount -t tmpfs -o size=64k none "$MMSTATS_PATH" || exit 99
            head -c $(( $1 * 1024 )) /dev/zero > "$MMSTATS_PATH/taken"
            "$0" -c "$2"
            """;
        var program = """
            import os, mmstats2
            stats = mmstats2.open("full")
            for number in range(3000):
                stats.counter("full", labels={"number": number}).increment()
                stats.histogram("h").record(0.5)
            print(len(stats.files), os.listdir(stats.folder) == [os.path.basename(path) for path in stats.files])
            print(stats.problem)
            """;
        var output = await MountNamespace.RunAsync(
            script, [PythonProgram.Python, $"{kilobytesTaken}", program], PythonProgram.Variables(directory));
        Assert.Equal(
            $"{files} True\nNo metrics file in {directory.Path}/full: No space left on device. Counts stay in private memory; " +
            "make room or give rights there, or name another directory in MMSTATS_PATH, and start again.\n",
            output.Stdout);
    }
}
