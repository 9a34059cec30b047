namespace Mmstats.Format.V2;

/// <summary>Reads retire records.</summary>
public static class V2Retire
{
    /// <summary>Reads and checks a retire record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="seriesCount">The number of series records before this one in the file, wrong ones included.</param>
    /// <param name="series">The number of the series that is done, less than <paramref name="seriesCount"/>, when the return
    /// value is true.</param>
    /// <param name="refusal">What is wrong with the record, when the return value is false.</param>
    /// <returns>Whether the record is good.</returns>
    public static bool TryRead(V2Record record, int seriesCount, out int series, out V2Refusal refusal)
    {
        series = 0;
        refusal = record.Require(V2RecordType.Retire, V2Layout.RetireLength);
        if (refusal != V2Refusal.None)
        {
            return false;
        }

        uint number = record.U32(V2Layout.RetireSeriesOffset);
        if (number >= seriesCount)
        {
            refusal = V2Refusal.UnknownSeries;
            return false;
        }

        series = (int)number;
        return true;
    }
}
