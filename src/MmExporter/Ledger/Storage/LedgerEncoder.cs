using MmExporter.Formats;

namespace MmExporter.Ledger.Storage;

/// <summary>Writes a ledger as <see cref="LedgerLayout"/> says.</summary>
internal sealed class LedgerEncoder
{
    private readonly LedgerOutput output;
    private readonly Dictionary<string, uint> numbers = [];
    private readonly List<string> strings = [];

    private LedgerEncoder(LedgerOutput output) => this.output = output;

    /// <param name="image">The ledger.</param>
    /// <param name="write">Takes the bytes, piece by piece.</param>
    public static void Encode(LedgerImage image, Action<ReadOnlyMemory<byte>> write)
    {
        var output = new LedgerOutput(write);
        new LedgerEncoder(output).Write(image);
        output.End();
    }

    private void Write(LedgerImage image)
    {
        output.U64(LedgerLayout.Magic);
        output.U32(LedgerLayout.Version);
        output.I64(image.Time);
        WriteStrings(image);
        output.Count(image.Applications.Count);
        foreach (LedgerImage.Application application in image.Applications)
        {
            Write(application);
        }

        output.Count(image.Held.Count);
        foreach (LedgerImage.HeldFile held in image.Held)
        {
            Write(held, image.Applications[held.Application]);
        }

        output.Count(image.Generations.Count);
        foreach ((ulong generation, FoldedGeneration folded) in image.Generations)
        {
            output.U64(generation);
            output.I64(folded.FoldedAt);
            output.I64(folded.LastSeen);
        }
    }

    private void WriteStrings(LedgerImage image)
    {
        foreach (LedgerImage.Application application in image.Applications)
        {
            Number(application.Name);
            foreach (LedgerImage.Metric metric in application.Metrics)
            {
                Number(metric.Definition.Name);
                Number(metric.Definition.Identity);
                Number(metric.Definition.Unit);
                Number(metric.Definition.Help);
                Array.ForEach(metric.Definition.Keys, key => Number(key));
            }

            foreach (LedgerImage.Series series in application.Series)
            {
                Array.ForEach(series.Values, value => Number(value));
            }
        }

        output.Count(strings.Count);
        strings.ForEach(output.Text);
    }

    private void Write(LedgerImage.Application application)
    {
        output.U32(Number(application.Name));
        output.Count(application.Metrics.Length);
        foreach (LedgerImage.Metric metric in application.Metrics)
        {
            Write(metric);
        }

        output.Count(application.Series.Length);
        foreach (LedgerImage.Series series in application.Series)
        {
            output.Count(series.Metric);
            output.U8(series.IsSettled ? (byte)1 : (byte)0);
            output.I64(series.Created);
            output.I64(series.LastLive);
            Array.ForEach(series.Values, value => output.U32(Number(value)));
            output.Words(application.Words.AsSpan(series.Word, application.Metrics[series.Metric].Definition.Words));
        }
    }

    private void Write(in LedgerImage.Metric metric)
    {
        MetricDefinition definition = metric.Definition;
        output.U32(Number(definition.Name));
        output.U32(Number(definition.Identity));
        output.U32(Number(definition.Unit));
        output.U32(Number(definition.Help));
        output.U8((byte)definition.Kind);
        output.U8((byte)definition.Number);
        output.U8(definition.IsEmphasised ? (byte)1 : (byte)0);
        output.I64(metric.NewestStart);
        output.Count(definition.Keys.Length);
        Array.ForEach(definition.Keys, key => output.U32(Number(key)));
        output.U32((uint)definition.Scale);
        output.U32((uint)definition.FirstIndex);
        output.Count(definition.BucketCount);
        output.Count(definition.Bounds.Length);
        Array.ForEach(definition.Bounds, bound => output.U64(BitConverter.DoubleToUInt64Bits(bound)));
    }

    private void Write(LedgerImage.HeldFile held, LedgerImage.Application application)
    {
        output.U64(held.Identity);
        output.I64(held.LastSeen);
        output.Count(held.Application);
        output.Count(held.Amounts.Length);
        foreach (LedgerImage.Amount amount in held.Amounts)
        {
            output.Count(amount.Series);
            output.I64(amount.Created);
            int metric = application.Series[amount.Series].Metric;
            output.Words(held.Words.AsSpan(amount.Word, application.Metrics[metric].Definition.Words));
        }
    }

    /// <summary>The number of a string in the table, which all are in once.</summary>
    private uint Number(string text)
    {
        if (!numbers.TryGetValue(text, out uint number))
        {
            number = (uint)strings.Count;
            numbers.Add(text, number);
            strings.Add(text);
        }

        return number;
    }
}
