using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;
using MmExporter.Formats.V1;
using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>Reads one file and has it decoded: the snapshots stage makes readings, the format judges them.</summary>
internal sealed class FileReading
{
    private readonly StableReader reader = new();

    /// <summary>Readings of single values that were made again since the start.</summary>
    public long Retries => reader.Retries;

    /// <summary>Brings <see cref="SourceFile.Content"/> and <see cref="SourceFile.Reason"/> up to date.</summary>
    /// <param name="file">A file that the scan of this pass has seen.</param>
    /// <param name="timestamp">The time of the pass, as a timestamp of the TimeProvider.</param>
    public void Read(SourceFile file, long timestamp)
    {
        if (file.Handle is null || file.Reason != RefusalReason.None)
        {
            // A file that was cut to nothing, or has become unreadable, has no values any more.
            file.Content = null;
            return;
        }

        if (!reader.TryReadTwice(file.Handle, file.SizeBytes, out ReadOnlySpan<byte> earlier, out ReadOnlySpan<byte> later))
        {
            file.Reason = RefusalReason.IoError;
            file.Content = null;
            return;
        }

        V1Decoder decoder = file.Content as V1Decoder ?? new V1Decoder(file.DisplayPath);
        file.Content = decoder;
        decoder.Begin(earlier, later, timestamp);
        file.Reason = decoder.Refusal;
        ReadOnlySpan<Extent> extents = decoder.Extents;
        for (int i = 0; i < extents.Length; i++)
        {
            Extent extent = extents[i];
            ReadOnlySpan<byte> state = later.Slice(extent.Offset, extent.Length);
            if (earlier.Length >= extent.Offset + extent.Length && state.SequenceEqual(earlier.Slice(extent.Offset, extent.Length)))
            {
                decoder.TakeSettled(i, state);
            }
            else
            {
                Settle(decoder, i, file.Handle, extent);
            }
        }
    }

    private void Settle(V1Decoder decoder, int index, SafeFileHandle handle, Extent extent)
    {
        if (reader.TrySettle(handle, extent, out ExtentReadings readings))
        {
            decoder.TakeSettled(index, readings[readings.Count - 1]);
        }
        else
        {
            decoder.TakeUnsettled(index, readings);
        }
    }
}
