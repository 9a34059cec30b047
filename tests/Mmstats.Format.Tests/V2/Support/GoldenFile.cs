using System.Text.Json.Nodes;

namespace Mmstats.Format.Tests.V2.Support;

/// <summary>The recorded version 2 file and what stands in it.</summary>
internal static class GoldenFile
{
    public static byte[] Bytes { get; } = File.ReadAllBytes(Path.Combine(RepoPaths.Corpus, "mmstats-v2", "golden.mmstats"));

    public static JsonNode Json { get; } = JsonNode.Parse(File.ReadAllBytes(Path.Combine(RepoPaths.Corpus, "mmstats-v2", "golden.json")))!;
}
