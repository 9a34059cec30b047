using System.Text.Json.Nodes;
using Mmstats.Format.Tests.V2.Support;
using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2;

/// <summary>The recorded file, whose bytes and values no code of this project made.</summary>
public sealed class GoldenFileTests
{
    [Fact]
    public void It_is_read_to_the_values_that_are_recorded_with_it()
    {
        JsonNode dump = V2Dump.Of(GoldenFile.Bytes, out IReadOnlyList<V2Refusal> leftOut);
        Assert.Empty(leftOut);

        // Series by series, so that a difference is told where it is.
        foreach ((JsonNode? expected, JsonNode? actual) in GoldenFile.Json["series"]!.AsArray().Zip(dump["series"]!.AsArray()))
        {
            Assert.Equal(expected!.ToJsonString(), actual!.ToJsonString());
        }

        Assert.Equal(GoldenFile.Json.ToJsonString(), dump.ToJsonString());
    }

    [Fact]
    public void It_holds_every_kind_and_every_number()
    {
        JsonArray metrics = GoldenFile.Json["metrics"]!.AsArray();
        Assert.Equal(9, metrics.Select(metric => metric!["kind"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal(7, metrics.Select(metric => metric!["merge"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal(4, metrics.Select(metric => metric!["number"]!.GetValue<string>()).Distinct().Count());
    }
}
