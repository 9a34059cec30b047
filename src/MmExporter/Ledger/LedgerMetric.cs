using MmExporter.Formats;

namespace MmExporter.Ledger;

/// <summary>A metric of an application's dead writers.</summary>
/// <param name="definition">What the ledger makes of a writer's definition, see <see cref="TryDefine"/>.</param>
/// <param name="newestStart">When the newest writer that has it began, in Unix nanoseconds.</param>
internal sealed class LedgerMetric(MetricDefinition definition, long newestStart)
{
    /// <summary>As the newest writer describes it. All that came before it is the same but for the help.</summary>
    public MetricDefinition Definition { get; private set; } = definition;

    public long NewestStart { get; private set; } = newestStart;

    /// <summary>What it takes of the quota.</summary>
    public long SizeBytes { get; } = LedgerQuota.OverheadBytes + (8L * definition.Bounds.Length)
        + (2L * (definition.Name.Length + definition.Identity.Length + definition.Unit.Length + definition.Help.Length))
        + definition.Keys.Sum(key => 2L * key.Length);

    /// <summary>Makes the ledger's definition of a writer's: label keys in one order, no exemplars.</summary>
    /// <param name="source">The writer's.</param>
    /// <param name="definition">The ledger's.</param>
    /// <param name="order">For each of its keys, where the writer has it.</param>
    /// <returns>False where its words cannot be added: it is none of the kinds that stay, or says nothing that can be.</returns>
    public static bool TryDefine(MetricDefinition source, out MetricDefinition definition, out int[] order)
    {
        string[] keys = [.. source.Keys];
        order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order, StringComparer.Ordinal);
        definition = new MetricDefinition
        {
            Name = source.Name,
            DistinctIdentity = source.Identity == source.Name ? null : source.Identity,
            Unit = source.Unit,
            Help = source.Help,
            Kind = source.Kind,
            Number = source.IsHistogram ? NumberKind.Float : source.Number,
            Keys = keys,
            Bounds = source.Bounds,
            Scale = source.Scale,
            FirstIndex = source.FirstIndex,
            BucketCount = source.BucketCount,
            Words = LedgerWords.Length(source),
            IsEmphasised = source.IsEmphasised,
        };
        return LedgerWords.AreAddable(definition);
    }

    /// <summary>Takes the definition of another writer that is newer.</summary>
    /// <returns>Whether it says something else for people.</returns>
    public bool Renew(MetricDefinition newer, long start)
    {
        if (start < NewestStart)
        {
            return false;
        }

        NewestStart = start;
        if (newer.Help == Definition.Help && newer.IsEmphasised == Definition.IsEmphasised)
        {
            return false;
        }

        Definition = newer;
        return true;
    }
}
