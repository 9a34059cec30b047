using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V2;

/// <summary>
/// Reads seq words, data words and the seq words again, in three calls. What one call brings arrives in no promised order,
/// so a seq that came with the data would prove nothing.
/// </summary>
internal sealed class V2AreaReader
{
    private readonly LineReader before = new();
    private readonly LineReader data = new();
    private readonly LineReader after = new();

    /// <param name="file">The open file.</param>
    /// <param name="seqExtent">The seq words; of no length where there are none, which saves the calls.</param>
    /// <param name="dataExtent">The data words.</param>
    /// <param name="reading">What was read, when nothing is refused; valid until the next call.</param>
    public RefusalReason Read(SafeFileHandle file, Extent seqExtent, Extent dataExtent, out V2AreaReading reading)
    {
        reading = default;
        ReadOnlySpan<byte> seqBefore = default, seqAfter = default;
        RefusalReason refusal = seqExtent.Length == 0 ? RefusalReason.None : before.Read(file, seqExtent, out seqBefore);
        if (refusal != RefusalReason.None)
        {
            return refusal;
        }

        refusal = data.Read(file, dataExtent, out ReadOnlySpan<byte> words);
        if (refusal == RefusalReason.None && seqExtent.Length > 0)
        {
            refusal = after.Read(file, seqExtent, out seqAfter);
        }

        if (refusal == RefusalReason.None)
        {
            reading = new V2AreaReading(seqBefore, words, seqAfter);
        }

        return refusal;
    }
}
