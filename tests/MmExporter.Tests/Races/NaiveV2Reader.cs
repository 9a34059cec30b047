using Mmstats.Format.V2;
using MmExporter.Formats.V2;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Races;

/// <summary>Reads all lanes by one call, into aligned memory, and takes a seq that came with the data for a proof. The control
/// of the races.</summary>
internal sealed class NaiveV2Reader(V2Opened file)
{
    private readonly AlignedBuffer buffer = new();

    /// <summary>Values whose seq was even, and values that broke their rule.</summary>
    public long Even { get; private set; }

    public long EvenWrong { get; private set; }

    /// <summary>All values, and those that broke their rule.</summary>
    public long All { get; private set; }

    public long AllWrong { get; private set; }

    /// <summary>Reads every lane of a histogram once.</summary>
    public void Read(V2SeriesEntry series, Func<V2HistogramValue, bool> isRight)
    {
        V2Header header = file.Schema.Header;
        Span<byte> lanes = buffer.Take(file.Snapshot.Progress.LanesUsed * header.LaneStride);
        RandomAccess.Read(file.Handle, lanes, header.LaneOffset);
        for (int start = 0; start < lanes.Length; start += header.LaneStride)
        {
            ReadOnlySpan<byte> lane = lanes[start..];
            ulong seq = new V2Words(lane).U64(series.SeqWord);
            ReadOnlySpan<byte> words = lane[((int)V2Layout.DataStart(header.LaneSeqWords) + series.DataWord * V2Layout.WordLength)..];
            if (seq == 0 || !V2HistogramValue.TryRead(words, series.Shape, out V2HistogramValue value))
            {
                continue;
            }

            bool isWrong = !isRight(value);
            All++;
            AllWrong += isWrong ? 1 : 0;
            Even += seq % 2 == 0 ? 1 : 0;
            EvenWrong += seq % 2 == 0 && isWrong ? 1 : 0;
        }
    }

    public override string ToString() => $"{EvenWrong} of {Even} wrong with an even seq, {AllWrong} of {All} without a look at it";
}
