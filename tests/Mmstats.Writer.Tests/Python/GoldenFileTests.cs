using System.Text.Json.Nodes;

namespace Mmstats.Writer.Tests.Python;

/// <summary>The golden file, and the reader that is written from the format's page alone.</summary>
public sealed class GoldenFileTests : IDisposable
{
    // Runs the reader's function on files with changed bytes and counts how each ended; any other end is a traceback.
    private const string Mutations = """
        import collections, contextlib, io, random, struct, sys
        sys.path.insert(0, sys.argv[1])
        import read_v2
        golden = open(sys.argv[2], "rb").read()
        ends = collections.Counter()
        chance = random.Random(2)
        for number in range(400):
            image = bytearray(golden)
            for _ in range(chance.randint(1, 4)):
                at = chance.choice((chance.randrange(256), chance.randrange(4096, 10000))) // 4 * 4
                image[at:at + 4] = struct.pack("<I", chance.choice((0, 1, 255, 4096, 2**31, 2**32 - 1, chance.getrandbits(32))))
            with open(sys.argv[3], "wb") as file:
                file.write(image[:chance.choice((len(image), len(image), chance.randrange(len(image))))])
            try:
                with contextlib.redirect_stderr(io.StringIO()):
                    read_v2.read(sys.argv[3])
                ends["read"] += 1
            except read_v2.Refused:
                ends["refused"] += 1
        print(min(ends["read"], ends["refused"]) > 50)
        """;

    private readonly TempDirectory directory = new();

    private static string Folder => Path.Combine(RepoPaths.Corpus, "mmstats-v2");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Golden_file_reads_as_expected()
    {
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "golden.json")));
        var read = await PythonProgram.ReadAsync(Path.Combine(Folder, "golden.mmstats"));
        Assert.True(JsonNode.DeepEquals(expected, read), read.ToJsonString());
    }

    [Theory]
    [InlineData("golden.mmstats")]
    [InlineData("golden.json")]
    public async Task Golden_files_are_what_their_generator_writes(string name)
    {
        (await RunProcess.Async(PythonProgram.Python, [PythonProgram.Rig("write_golden.py"), directory.Path])).MustSucceed();
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, name)), await File.ReadAllBytesAsync(directory.File(name)));
    }

    [Fact]
    public async Task Golden_file_holds_every_kind()
    {
        var file = await PythonProgram.ReadAsync(Path.Combine(Folder, "golden.mmstats"));
        var kinds = file["metrics"]!.AsArray().Select(metric => (string)metric!["kind"]!).Distinct();
        Assert.Equal(["counter", "updown", "gauge", "histogram", "exponential", "text", "state", "samples", "events"], kinds);
    }

    [Theory]
    [InlineData(0, 1, "version 1")]
    [InlineData(0, 3, "unknown magic")]
    [InlineData(12, 1, "unknown features")]
    [InlineData(24, 1, "file_size is not the size of the file")]
    [InlineData(68, 0, "lane_count is not 1 to 4096")]
    [InlineData(200, 9, "lanes_used is not 1 to lane_count")]
    public async Task File_that_is_not_right_is_refused_in_one_line(int offset, byte value, string reason)
    {
        var image = await File.ReadAllBytesAsync(Path.Combine(Folder, "golden.mmstats"));
        image[offset] = value;
        await File.WriteAllBytesAsync(directory.File("bad"), image);
        var output = await RunProcess.Async(PythonProgram.Python, [PythonProgram.Rig("read_v2.py"), directory.File("bad")]);
        Assert.Equal(new ProcessOutput(1, $$"""{"refused": "{{reason}}"}""" + "\n", ""), output);
    }

    [Fact]
    public async Task Changed_bytes_are_refused_or_read_and_never_end_in_a_traceback()
    {
        var said = await PythonProgram.RunAsync(
            directory, Mutations, PythonProgram.Rig(""), Path.Combine(Folder, "golden.mmstats"), directory.File("changed"));
        Assert.Equal("True\n", said);
    }
}
