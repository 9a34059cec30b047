namespace MmExporter.Formats;

/// <summary>What a writer says it could not keep, since it began.</summary>
/// <param name="RejectedValues">Values that no instrument took.</param>
/// <param name="OverflowedSeries">Label values that were counted under an overflow series.</param>
/// <param name="UnplacedSeries">Series that are in no file.</param>
internal readonly record struct WriterLosses(double RejectedValues, double OverflowedSeries, double UnplacedSeries)
{
    public static WriterLosses operator +(WriterLosses one, WriterLosses other) => new(
        one.RejectedValues + other.RejectedValues, one.OverflowedSeries + other.OverflowedSeries, one.UnplacedSeries + other.UnplacedSeries);
}
