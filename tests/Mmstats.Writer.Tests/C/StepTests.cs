using System.Text.Json;

namespace Mmstats.Writer.Tests.C;

/// <summary>A writer that is stopped after every instruction: each state of its file that there ever is, is read.</summary>
[Collection(CPrograms.Collection)]
public sealed class StepTests(CPrograms programs) : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("steps")]
    [InlineData("steps-beside-a-thread")]
    public async Task File_reads_after_every_instruction_from_its_birth_to_its_end(string program)
    {
        var (root, states) = (Directory.CreateDirectory(directory.File("root")).FullName, Directory.CreateDirectory(directory.File("states")).FullName);
        string[] command = [root, states, "--", programs.Target, program, root];
        (await RunProcess.Async(programs.Step, command, CPrograms.Root(directory.File("other")), TimeSpan.FromMinutes(3))).MustSucceed();

        string[] paths = [.. Directory.GetFiles(states).Order()];
        var files = await programs.ReadAllAsync(paths);
        Assert.InRange(files.Length, 15, 1000);
        Assert.DoesNotContain(files, file => file.TryGetProperty("refused", out _));
        Assert.All(files, file => Assert.Equal("stepped", file.Resource("service.name")));
        Assert.Equal(0, files[0].GetProperty("series").GetArrayLength());
        Assert.True(files[^1].GetProperty("closed").GetBoolean());

        // The values are 0.5, 4 and -8.
        JsonElement[] series = [.. files.SelectMany(file => file.GetProperty("series").EnumerateArray())];
        var counts = series.Select(one => one.Number("count")).ToList();
        Assert.Equal(counts.Order(), counts);
        Assert.Equal([0, 1, 2, 3], counts.Distinct());
        Assert.All(series, one => Assert.Contains(one.Double("sum"), SumsOf(one.Number("count"))));
        var settled = paths.Zip(files, (path, file) => (IsSettled: Seq(path) % 2 == 0, Series: file.GetProperty("series")))
            .Where(state => state.Series.GetArrayLength() > 0).ToLookup(state => state.IsSettled, state => state.Series[0]);
        Assert.NotEmpty(settled[false]);
        Assert.All(settled[true], one => Assert.Equal(SumsOf(one.Number("count"))[0], one.Double("sum")));
        Assert.Equal(["2", "0", "1", "0"], series[^1].Texts("buckets"));
        Assert.Equal((-3.5, -8, 4), (series[^1].Double("sum"), series[^1].Double("min"), series[^1].Double("max")));
    }

    // The histogram's seq word is the first of lane 0.
    private static ulong Seq(string path)
    {
        const int LaneOffsetOffset = 52;
        var file = File.ReadAllBytes(path);
        return BitConverter.ToUInt64(file, BitConverter.ToInt32(file, LaneOffsetOffset));
    }

    // The sum of what was counted, or with the value that is being counted.
    private static double[] SumsOf(long count) => count switch
    {
        0 => [0, 0.5],
        1 => [0.5, 4.5],
        2 => [4.5, -3.5],
        _ => [-3.5],
    };
}
