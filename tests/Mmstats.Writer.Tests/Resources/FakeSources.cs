using Mmstats.Writer.Resources;

namespace Mmstats.Writer.Tests.Resources;

/// <summary>An environment and files that a test has made up, and what the detector finds there.</summary>
internal sealed class FakeSources
{
    public const string Application = "given";

    public Dictionary<string, string> Variables { get; } = [];

    public Dictionary<string, string> Files { get; } = [];

    public MmStatsOptions Options { get; } = new();

    public List<Problem> Problems { get; } = [];

    public Guid WriterId { get; } = Guid.NewGuid();

    public Dictionary<string, string> Detect()
    {
        var problems = new Problems(Application);
        var sources = new ResourceSources(Variables.GetValueOrDefault, path => Files.GetValueOrDefault(path, ""));
        var found = ResourceDetector.Detect(Application, WriterId, Options, problems, sources);
        problems.Subscribe(Problems.Add);
        return new Dictionary<string, string>(found);
    }

    /// <summary>What is found for a key; null for nothing.</summary>
    public string? Detect(string key) => Detect().GetValueOrDefault(key);
}
