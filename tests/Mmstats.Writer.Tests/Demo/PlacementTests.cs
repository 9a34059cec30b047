using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Demo;

/// <summary>The race tests of readers are worth nothing if the writer does not put its values where it says.</summary>
public sealed class PlacementTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("inline", 4, 8, 0)]
    [InlineData("word", 1, 8, 7)]
    [InlineData("word", 4, 8, 4)]
    [InlineData("word", 7, 8, 1)]
    [InlineData("line", 1, 64, 63)]
    [InlineData("line", 5, 64, 59)]
    [InlineData("page", 3, 4096, 4093)]
    [InlineData("page", 7, 4096, 4089)]
    public async Task Values_lie_across_the_boundary_asked_for(string place, int split, int boundary, int expected)
    {
        string[] command =
            ["loop", "--dir", directory.Path, "--pattern", "whole", "--updates", "0", "--keep", "--place", place, "--split", $"{split}"];
        (await RunProcess.Async(RepoPaths.Demo, command)).MustSucceed();
        var fields = FileDecoder.ReadFile(Directory.GetFiles(directory.Path).Single());
        foreach (var label in new[] { "w", "d" })
        {
            // The writer has made two updates: the second buffer is shown, the first begins eight bytes before.
            var field = fields.Single(field => field.Label == label);
            Assert.Equal(0, field.WriteBuffer);
            Assert.Equal(expected, (field.ShownOffset - 8) % boundary);
        }
    }
}
