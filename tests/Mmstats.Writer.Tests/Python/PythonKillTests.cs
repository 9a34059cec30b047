using System.Globalization;

namespace Mmstats.Writer.Tests.Python;

/// <summary>A program in Python that is killed at any moment.</summary>
public sealed class PythonKillTests : IDisposable
{
    private const int Rounds = 50;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Killed_program_leaves_a_file_with_all_it_had_counted()
    {
        // A child counts and says so through pipes of its own, before and behind each step; its parent kills it.
        var said = await PythonProgram.RunAsync(directory, $$"""
            import os, random, signal, struct, time, mmstats2
            chance = random.Random(9)
            for number in range({{Rounds}}):
                reader, writer = os.pipe()
                child = os.fork()
                if child == 0:
                    stats = mmstats2.open("killed")
                    count, sizes = stats.counter("count", labels={"round": number}), stats.histogram("sizes", bounds=(1, 2))
                    path = stats.files[0].encode()
                    os.write(writer, struct.pack("<I", len(path)) + path)
                    step = 0
                    while True:
                        step += 1
                        os.write(writer, b"b")
                        count.increment()
                        sizes.record(step % 3)
                        stats.counter("new", labels={"step": step}).increment()
                        os.write(writer, b"d")
                os.close(writer)
                (length,) = struct.unpack("<I", os.read(reader, 4))
                path, said = os.read(reader, length).decode(), b""
                deadline = time.monotonic() + chance.uniform(0, 0.03)
                while time.monotonic() < deadline:
                    said += os.read(reader, 4096)
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                while True:
                    more = os.read(reader, 65536)
                    if not more: break
                    said += more
                os.close(reader)
                print(path, said.count(b"d"), said.count(b"b"))
            """);
        var lines = said.TrimEnd().Split('\n');
        Assert.Equal(Rounds, lines.Length);
        for (var round = 0; round < Rounds; round++)
        {
            var words = lines[round].Split(' ');
            var done = long.Parse(words[1], CultureInfo.InvariantCulture);
            var begun = long.Parse(words[2], CultureInfo.InvariantCulture);
            var file = await PythonProgram.ReadAsync(words[0]);
            Assert.InRange(long.Parse(PythonProgram.Value(file, "count", $"{round}"), CultureInfo.InvariantCulture), done, begun);
            Assert.InRange(long.Parse((string)PythonProgram.Series(file, "sizes")["count"]!, CultureInfo.InvariantCulture), done, begun);
        }
    }
}
