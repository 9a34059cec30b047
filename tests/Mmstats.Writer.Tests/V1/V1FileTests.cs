using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

public sealed class V1FileTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private int fullSightings;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Mode_is_0755_whatever_the_umask()
    {
        string[] script = ["-c", "umask 077; exec \"$0\" loop --updates 0 --keep --dir \"$1\"", RepoPaths.Demo, directory.Path];
        (await RunProcess.Async("/bin/sh", script)).MustSucceed();
        var output = await RunProcess.Async("stat", ["-c", "%a", Directory.GetFiles(directory.Path).Single()]);
        Assert.Equal("755\n", output.Stdout);
    }

    [Fact]
    public async Task Space_is_reserved_on_the_disk()
    {
        var builder = Builder("f");
        builder.String("s", 60_000);
        using var file = builder.Create();
        Assert.Equal("61440 120\n", (await RunProcess.Async("stat", ["-c", "%s %b", file.Path])).Stdout);
    }

    [Fact]
    public void Dispose_deletes_the_file_and_may_be_repeated()
    {
        var file = Builder("f").Create();
        Assert.True(File.Exists(file.Path));
        Parallel.For(0, 8, _ => file.Dispose());
        file.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Kept_file_stays_with_its_last_values_and_no_later_ones()
    {
        var builder = Builder("f", keep: true);
        var counter = builder.Counter("c");
        var file = builder.Create();
        counter.Add(7);
        file.Dispose();
        counter.Add(100);
        Assert.Equal(7ul, FileDecoder.Only(file.Path, "c").UInt64);
        Assert.Equal(107ul, counter.Value);
    }

    [Fact]
    public void Updates_while_another_thread_disposes_are_harmless()
    {
        for (var round = 0; round < 20; round++)
        {
            var builder = Builder("f");
            var counter = builder.Counter("c");
            var text = builder.String("s", 10_000);
            var file = builder.Create();
            using var disposed = new ManualResetEventSlim();
            using var running = new ManualResetEventSlim();
            var writer = new Thread(() =>
            {
                for (var after = 0; after < 100_000; after += disposed.IsSet ? 1 : 0)
                {
                    counter.Increment();
                    if ((counter.Value & 0xFFF) == 0)
                        text.Set("still here");
                    if (counter.Value == 1000)
                        running.Set();
                }
            });
            writer.Start();
            running.Wait();
            file.Dispose();
            disposed.Set();
            writer.Join();
            Assert.InRange(counter.Value, 100_000ul, ulong.MaxValue);
            Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
        }
    }

    [Fact]
    public void Old_file_of_that_name_is_replaced_and_who_has_it_keeps_it()
    {
        var oldBuilder = Builder("f");
        var old = oldBuilder.Counter("old");
        using var oldFile = oldBuilder.Create();
        var builder = Builder("f");
        builder.Counter("new");
        using var file = builder.Create();
        old.Increment();
        Assert.Equal(["new"], FileDecoder.ReadFile(file.Path).Select(field => field.Label));
        // The end of the old one must not take the new one's file away.
        oldFile.Dispose();
        Assert.Equal(["new"], FileDecoder.ReadFile(file.Path).Select(field => field.Label));
    }

    [Fact]
    public void Symbolic_link_is_refused_and_its_target_untouched()
    {
        var target = directory.File("secret");
        File.WriteAllText(target, "secret");
        File.CreateSymbolicLink(directory.File("f"), target);
        var refused = Assert.Throws<IOException>(Builder("f").Create);
        Assert.Contains(directory.File("f") + ": something that is not a regular file is there", refused.Message, StringComparison.Ordinal);
        Assert.Equal("secret", File.ReadAllText(target));
        Assert.Equal(target, new FileInfo(directory.File("f")).LinkTarget);
    }

    [Fact]
    public async Task Pipe_and_directory_are_refused_and_stay()
    {
        (await RunProcess.Async("mkfifo", [directory.File("pipe")])).MustSucceed();
        Directory.CreateDirectory(directory.File("folder"));
        foreach (var name in new[] { "pipe", "folder" })
            Assert.Contains("not a regular file", Assert.Throws<IOException>(Builder(name).Create).Message, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(directory.Path).Length);
    }

    [Fact]
    public void Missing_directory_is_an_error_that_says_what_to_do()
    {
        var builder = new V1FileBuilder(new V1Options { Directory = directory.File("missing"), FileName = "f" });
        var refused = Assert.Throws<IOException>(builder.Create);
        Assert.Equal(
            $"Cannot create the metric file {directory.File("missing/f")}: No such file or directory (2). " +
            "Create the directory first or choose another one.",
            refused.Message);
        Directory.CreateDirectory(directory.File("missing"));
        using var file = builder.Create();
        Assert.NotEmpty(FileDecoder.ReadFile(file.Path));
    }

    [Fact]
    public async Task Reader_of_a_file_being_created_sees_no_field_or_all_of_them()
    {
        const int rounds = 3000;
        string[] labels = ["first", new string('m', 3000), "last"];
        using var done = new CancellationTokenSource();
        var stop = done.Token;
        var reader = Task.Run(() => CountSightings(directory.File("f"), labels.Length, stop));
        for (var i = 0; i < rounds || !reader.IsCompleted && i < 100 * rounds && Volatile.Read(ref fullSightings) < 100; i++)
        {
            var builder = Builder("f");
            foreach (var label in labels)
                builder.Counter(label);
            builder.Create().Dispose();
        }
        done.Cancel();
        await reader;
        Assert.InRange(Volatile.Read(ref fullSightings), 100, int.MaxValue);
    }

    private void CountSightings(string path, int fieldCount, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(path);
            }
            catch (FileNotFoundException)
            {
                continue;
            }
            if (bytes.Length == 0)
                continue;
            // The decoder wants the version in the first byte, and throws at anything half-written.
            var count = FileDecoder.Read(bytes).Count;
            Assert.True(count == 0 || count == fieldCount);
            if (count > 0)
                Interlocked.Increment(ref fullSightings);
        }
    }

    private V1FileBuilder Builder(string name, bool keep = false) =>
        new(new V1Options { Directory = directory.Path, FileName = name, DefaultFields = false, KeepFile = keep });
}
