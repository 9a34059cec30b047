using Mmstats.Format.V2;

namespace Mmstats.Writer.Tests.Packages;

/// <summary>The public API of both packages stands in files, so that a change to it is seen where it is made.</summary>
public sealed class PublicApiTests
{
    private const string UpdateVariable = "UPDATE_PUBLIC_API";
    private const string Command = $"{UpdateVariable}=1 dotnet test tests/Mmstats.Writer.Tests --filter {nameof(PublicApiTests)}";

    [Theory]
    [InlineData("Mmstats.Format", typeof(V2Layout))]
    [InlineData("Mmstats.Writer", typeof(MmStats))]
    public void The_public_API_is_what_its_file_says(string project, Type member)
    {
        var path = PathOf(project);
        var actual = PublicApi.Of(member.Assembly);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
            File.WriteAllLines(path, actual);
        string[] expected = File.Exists(path) ? File.ReadAllLines(path) : [];
        string[] differences = [.. expected.Except(actual).Select(line => "- " + line), .. actual.Except(expected).Select(line => "+ " + line)];
        Assert.True(
            differences.Length == 0,
            $"The public API of {project} has changed:\n{string.Join('\n', differences)}\nIf that is meant: {Command}");
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void The_description_tells_members_parameters_defaults_and_nulls()
    {
        var lines = PublicApi.Of(typeof(MmStats).Assembly);
        Assert.Contains("Mmstats.Writer.MmStats : sealed class : IDisposable, MetricGroup", lines);
        Assert.Contains("Mmstats.Writer.MmStats.Open(string application, MmStatsOptions? options = null) -> static MmStats", lines);
        Assert.Contains("Mmstats.Writer.MmStats.Problem -> event Action<Problem>?", lines);
        Assert.Contains("Mmstats.Writer.MmStatsOptions.RetryInterval { get; set; } -> TimeSpan?", lines);
        Assert.Contains("Mmstats.Writer.ProblemKind.NoFile = 0 -> value", lines);
        Assert.Contains("Mmstats.Writer.Family<TInstrument> : sealed class where TInstrument : class", lines);
        Assert.Contains(
            "Mmstats.Writer.MetricGroup.Counter(string name, string help = \"\", string unit = \"\", params (string Key, string Value)[] labels) -> Counter",
            lines);
        Assert.Contains("Mmstats.Writer.Text.CapacityDefault = 256 -> const int", lines);
        Assert.DoesNotContain(lines, line => line.Contains("<Clone>$", StringComparison.Ordinal) || line.Contains(".Registry", StringComparison.Ordinal));
    }

    internal static string PathOf(string project) => Path.Combine(RepoPaths.Root, "src", project, "PublicApi.txt");
}
