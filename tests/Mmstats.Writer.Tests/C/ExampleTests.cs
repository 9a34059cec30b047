using System.Runtime.Versioning;
using System.Text.Json.Nodes;

namespace Mmstats.Writer.Tests.C;

[Collection(CPrograms.Collection)]
public sealed class ExampleTests(CPrograms programs) : IDisposable
{
    private static readonly string PythonReader = Path.Combine(RepoPaths.Root, "tests", "rig", "python", "read_v2.py");

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Example_leaves_the_values_it_counted()
    {
        var path = await RunAsync();
        var file = await programs.ReadAsync(path);
        Assert.True(file.GetProperty("closed").GetBoolean());
        Assert.Equal("990", file.Series("http.server.requests", "200").GetProperty("value").GetString());
        Assert.Equal("10", file.Series("http.server.requests", "500").GetProperty("value").GetString());
        Assert.Equal("3", file.Series("http.server.active_requests").GetProperty("value").GetString());
        Assert.Equal("0.75", file.Series("queue.load").GetProperty("value").GetString());

        var duration = file.Series("http.server.request.duration");
        Assert.Equal(1000, duration.Number("count"));
        Assert.Equal(999 * 500 / 8192.0, duration.Double("sum"));
        Assert.Equal(0, duration.Double("min"));
        Assert.Equal(999 / 8192.0, duration.Double("max"));
        Assert.Equal(["41", "41", "123", "205", "410", "180"], duration.Texts("buckets"));
        Assert.Equal(4, file.GetProperty("metrics").GetArrayLength());
    }

    [Fact]
    public async Task Readers_in_C_and_Python_say_the_same()
    {
        var path = await RunAsync();
        var python = (await RunProcess.Async("python3", [PythonReader, path])).MustSucceed();
        var read = await programs.ReadAsync(path);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(python.Stdout), JsonNode.Parse(read.GetRawText())), read.GetRawText());
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task File_and_directories_are_for_the_group_alone()
    {
        const UnixFileMode Folder = UnixFileMode.SetGroup | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
        var path = await RunAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Equal(Folder, File.GetUnixFileMode(directory.File("root/example")));
        Assert.Equal(Folder, File.GetUnixFileMode(directory.File("root")));
        Assert.Matches(@"^example-\d+-[0-9a-f]{16}\.mmstats$", Path.GetFileName(path));
        Assert.Single(Directory.GetFileSystemEntries(directory.File("root/example")));
    }

    [Fact]
    public async Task Resource_is_what_the_environment_and_the_process_say()
    {
        var path = await RunAsync(
            ("OTEL_RESOURCE_ATTRIBUTES", "service.name=other, deployment.environment = a%20b%2Cc ,broken,x%zz=1,k8s.pod.name=web-1,service.instance.id=theirs"),
            ("OTEL_SERVICE_NAME", "shop"));
        var file = await programs.ReadAsync(path);
        Assert.Equal("shop", file.Resource("service.name"));
        Assert.Equal("a b,c", file.Resource("deployment.environment"));
        Assert.Equal("web-1", file.Resource("k8s.pod.name"));
        Assert.Equal("example", file.Resource("process.executable.name"));
        Assert.Equal(Path.GetFileName(path).Split('-')[1], file.Resource("process.pid"));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", file.Resource("service.instance.id"));
        Assert.Equal(7, file.GetProperty("resource").EnumerateObject().Count());
    }

    [Theory]
    [InlineData("service.name=other", "other")]
    [InlineData("", "example")]
    public async Task Name_of_the_service_is_that_of_the_application_where_nobody_says_another(string attributes, string name)
    {
        var file = await programs.ReadAsync(await RunAsync(("OTEL_RESOURCE_ATTRIBUTES", attributes)));
        Assert.Equal(name, file.Resource("service.name"));
    }

    [Theory]
    [InlineData("c11")]
    [InlineData("gnu11")]
    public async Task Header_may_be_included_in_several_files_of_a_program(string standard)
    {
        const string Main = """
            #include "mmstats.h"
            extern void count(mmstats_counter_t counter);
            extern mmstats_counter_t other(mmstats *stats);
            int main(void)
            {
                mmstats *stats = mmstats_open("two", NULL);
                count(mmstats_counter(stats, "counter", "", "", 0, NULL));
                mmstats_add(other(stats), 1);
                puts(mmstats_path(stats));
                return 0;
            }
            """;
        const string Other = """
            #include "mmstats.h"
            extern void count(mmstats_counter_t counter);
            extern mmstats_counter_t other(mmstats *stats);
            void count(mmstats_counter_t counter) { mmstats_add(counter, 2); }
            mmstats_counter_t other(mmstats *stats) { return mmstats_counter(stats, "counter", "", "", 0, NULL); }
            """;
        await File.WriteAllTextAsync(directory.File("main.c"), Main);
        await File.WriteAllTextAsync(directory.File("other.c"), Other);
        await CPrograms.CompileAsync(standard, directory.File("two"), directory.File("main.c"), directory.File("other.c"));
        var output = (await RunProcess.Async(directory.File("two"), [], CPrograms.Root(directory.File("root")))).MustSucceed();
        var file = await programs.ReadAsync(output.Stdout.TrimEnd());
        Assert.Equal(3, file.Series("counter").Number("value"));
    }

    private async Task<string> RunAsync(params (string Name, string Value)[] variables)
    {
        var environment = CPrograms.Root(directory.File("root"));
        foreach (var (name, value) in variables)
            environment[name] = value;
        return (await RunProcess.Async(programs.Example, [], environment)).MustSucceed().Stdout.TrimEnd();
    }
}
