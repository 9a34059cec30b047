using MmExporter.Commands;

namespace MmExporter.Tests.Commands;

/// <summary>What is said of arguments that nobody expects.</summary>
[Collection(nameof(Console))]
public sealed class UnexpectedArgumentTests : IDisposable
{
    private const string Secret = "hunter2";

    private readonly ConfigScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("--otlp.headers|Authorization=Bearer|hunter2", "--otlp.headers: an argument too many behind it; put a value that has spaces into quotes")]
    [InlineData("--otlp.headers=Authorization=Bearer|hunter2|hunter2", "--otlp.headers: an argument too many behind it; put a value that has spaces into quotes")]
    [InlineData("--otlp.headers=Authorization=Bearer|hunter2|--log.level=debug", "--otlp.headers: an argument too many behind it; put a value that has spaces into quotes")]
    [InlineData("--otlp.headers=Authorization=Bearer|-hunter2", "--otlp.headers: an argument too many behind it; put a value that has spaces into quotes")]
    [InlineData("-otlp.headers|Authorization=hunter2", "flags begin with two dashes, and an argument has one")]
    [InlineData("-otlp.headers=Authorization=hunter2", "flags begin with two dashes, and an argument has one")]
    [InlineData("--otlp.header=Authorization=hunter2", "'--otlp.header' is no flag")]
    [InlineData("--web.enable-lifecycle|hunter2", "--web.enable-lifecycle: an argument too many behind it; put a value that has spaces into quotes")]
    [InlineData("stray", "'stray' is neither a flag nor a command")]
    [InlineData("--log.levl=debug", "'--log.levl' is no flag")]
    public async Task What_may_be_the_rest_of_a_value_is_not_printed(string arguments, string complaint)
    {
        (int code, string error, _) = await scene.RunAsync(arguments.Split('|'));
        Assert.Equal((CommandLine.Usage, $"mmexporter: {complaint} (--help lists all flags)\n"), (code, error));
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flag_that_does_not_exist_takes_its_value_with_it()
    {
        (int code, string error, _) = await scene.RunAsync("--otlp.header", "Authorization=Bearer", Secret);
        Assert.Equal(CommandLine.Usage, code);
        Assert.StartsWith("mmexporter: '--otlp.header' is no flag (", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
    }
}
