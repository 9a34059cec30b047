using EndToEnd.Tests.Totals.Support;

namespace EndToEnd.Tests.Totals;

/// <summary>Two exporters on one directory, as while one is replaced by another, each with a ledger of its own.</summary>
public sealed class TwoExportersTests
{
    private static readonly string[] Flags = ["--ledger.unlink-delay", "3s", "--log.level", "debug"];

    [Fact]
    public async Task Both_have_exact_totals_one_removes_and_the_other_takes_over_when_it_dies()
    {
        await using var first = new LedgerScene();
        await using var second = new LedgerScene(root: first.Root);
        BackgroundProcess remover = await first.StartWatchedAsync(Flags);
        await DieAsync(first, 5);
        await first.HasFilesAsync(LedgerScene.StayingFiles);

        // What was removed before it came it cannot know.
        CountedTotals unknown = first.Dead;
        BackgroundProcess other = await second.StartWatchedAsync(Flags);
        await second.Watch.NextAsync();
        CountedTotals known = second.Watch.Last;
        await DieAsync(first, 5);
        await first.IsExactAsync(first.Dead);
        await first.HasFilesAsync(LedgerScene.StayingFiles);
        await HasRemovedAsync(remover);
        Assert.DoesNotContain("was removed", other.Output, StringComparison.Ordinal);
        Assert.Null((second.Watch.Last + unknown).FirstDifference(first.Dead + known));

        await first.StopAsync(remover, inOrder: false);
        await DieAsync(first, 2);
        await second.HasFilesAsync(LedgerScene.StayingFiles);
        await HasRemovedAsync(other);
        await second.Watch.NextAsync();
        Assert.Null((second.Watch.Last + unknown).FirstDifference(first.Dead + known));
        Assert.Null(second.Watch.Fall);

        // It missed two deaths, and finds some of the files; what it had stays.
        await first.StartWatchedAsync(Flags);
        await first.Watch.NextAsync();
        Assert.Null(first.Watch.Fall);
    }

    /// <summary>A line of the log may come after what it tells of.</summary>
    private static async Task HasRemovedAsync(BackgroundProcess exporter) =>
        await exporter.WaitForLineAsync(line => line.Contains("was removed", StringComparison.Ordinal));

    private static async Task DieAsync(LedgerScene scene, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await scene.PassByAsync(10 + i, inOrder: i % 2 == 0);
        }
    }
}
