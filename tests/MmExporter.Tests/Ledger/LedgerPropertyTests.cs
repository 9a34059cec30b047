using FsCheck;
using FsCheck.Fluent;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Ledger;

/// <summary>Whatever comes in whatever order, the ledger is the sum of what is in it.</summary>
public sealed class LedgerPropertyTests
{
    private static readonly Gen<LedgerModel.Step> Steps =
        from action in Gen.Choose(0, 5)
        from identity in Gen.Choose(1, 12)
        from seed in Gen.Choose(0, 100_000)
        select new LedgerModel.Step(action, (ulong)identity, seed);

    [Fact]
    public void Any_folds_holds_releases_and_restarts_give_exact_sums() => Properties.ForAll(Steps.ListOf(), 400, steps =>
    {
        var model = new LedgerModel();
        foreach (LedgerModel.Step step in steps)
        {
            model.Do(step);
        }
    });
}
