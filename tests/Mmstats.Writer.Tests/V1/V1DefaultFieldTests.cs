using System.Globalization;
using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

public sealed class V1DefaultFieldTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Default_fields_say_who_writes_and_since_when()
    {
        var clock = new FixedClock(new DateTimeOffset(2024, 2, 29, 12, 0, 0, 250, TimeSpan.Zero));
        using var file = new V1FileBuilder(new V1Options { Directory = directory.Path, TimeProvider = clock }).Create();

        var contents = await PythonReader.ReadAsync(file.Path);

        var status = await File.ReadAllLinesAsync("/proc/self/status");
        string[] expected =
        [
            $"sys.pid I 255 {Environment.ProcessId}", $"sys.tid q 255 {ThreadIdOf(file)}",
            $"sys.uid Q 255 {Id(status, "Uid:")}", $"sys.gid Q 255 {Id(status, "Gid:")}", "sys.created d 255 1709208000.25",
        ];
        Assert.Equal(expected, contents.Fields.Select(field => $"{field.Label} {field.Type} {field.WriteBuffer} {field.Value}"));
    }

    [Fact]
    public void Default_fields_can_be_left_out()
    {
        var builder = new V1FileBuilder(new V1Options { Directory = directory.Path, DefaultFields = false });
        builder.Counter("c");
        using var file = builder.Create();
        Assert.Equal(["c"], FileDecoder.ReadFile(file.Path).Select(field => field.Label));
    }

    [Fact]
    public void Prefix_stands_before_every_label()
    {
        var builder = new V1FileBuilder(new V1Options { Directory = directory.Path, LabelPrefix = "app.web::" });
        Assert.Equal("app.web::requests", builder.Counter("requests").Label);
        using var file = builder.Create();
        Assert.All(FileDecoder.ReadFile(file.Path), field => Assert.StartsWith("app.web::", field.Label, StringComparison.Ordinal));
        Assert.Equal(6, FileDecoder.ReadFile(file.Path).Count);
    }

    [Fact]
    public void Each_thread_has_its_own_id_in_its_file_and_in_the_name()
    {
        var (first, second) = (CreateOnNewThread(), CreateOnNewThread());
        using (first)
        using (second)
        {
            Assert.NotEqual(first.Path, second.Path);
            foreach (var file in new[] { first, second })
                Assert.Equal(ThreadIdOf(file), FileDecoder.Only(file.Path, "sys.tid").Int64);
        }
    }

    private static string Id(string[] status, string name) =>
        status.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t')[1];

    private static long ThreadIdOf(V1File file) =>
        long.Parse(Path.GetFileNameWithoutExtension(file.Path).Split('-')[^1], CultureInfo.InvariantCulture);

    private V1File CreateOnNewThread()
    {
        V1File? file = null;
        var thread = new Thread(() => file = new V1FileBuilder(new V1Options { Directory = directory.Path }).Create());
        thread.Start();
        thread.Join();
        return file!;
    }
}
