using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Formats.V1;
using MmExporter.Formats.V2;
using MmExporter.Model;
using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>Reads one file and has it decoded: the snapshots stage makes readings, the format judges them.</summary>
/// <param name="settings">How writers' metrics become series.</param>
/// <param name="time">Whose timestamps passes have.</param>
/// <param name="liveness">How it is found out whether writers live.</param>
/// <param name="conventions">What the places and labels of version 1 files mean.</param>
internal sealed class FileReading(ModelSettings settings, TimeProvider time, LivenessSettings liveness, V1Conventions conventions)
{
    /// <summary>How many bytes a pass reads of files whose list of fields is not known.</summary>
    public const long UnknownBytesMax = 256L * 1024 * 1024;

    private readonly StableReader reader = new();
    private readonly UnknownBytes unknown = new(UnknownBytesMax);
    private readonly V2Reader v2Reader = new();
    private readonly ProcessTable processes = new();

    /// <summary>Readings of single values that were made again since the start.</summary>
    public long Retries => reader.Retries + v2Reader.Retries;

    /// <summary>Begins a pass over all files.</summary>
    public void BeginPass()
    {
        unknown.Begin();
        processes.BeginPass();
    }

    /// <summary>Brings <see cref="SourceFile.Content"/> and <see cref="SourceFile.Reason"/> up to date.</summary>
    /// <param name="file">A file that the scan of this pass has seen.</param>
    /// <param name="timestamp">The time of the pass, as a timestamp of the TimeProvider.</param>
    public void Read(SourceFile file, long timestamp)
    {
        if (file.Handle is null || file.Reason != RefusalReason.None)
        {
            Forget(file);
            return;
        }

        if (file.Content is null && FileFormat.IsVersion2(file.Handle))
        {
            file.Content = new V2File(settings.SeriesPerWriterMax, file.DisplayPath);
        }

        if (file.Content is V2File v2)
        {
            ReadV2(file, file.Handle, v2);
        }
        else
        {
            ReadV1(file, file.Handle, timestamp);
        }
    }

    /// <summary>A file that was cut to nothing, or has become unreadable, has no values any more. Of version 2 the last ones stand
    /// while a disk gives no answer or the writer lives: what it counted can be kept only once.</summary>
    private static void Forget(SourceFile file)
    {
        if (file is { Content: V2File, Handle: { } handle } && (file.Reason == RefusalReason.IoError || WriterLock.IsKnownToBeHeld(handle)))
        {
            return;
        }

        file.Former = file.Content switch
        {
            V1Decoder decoder => decoder.Leave(),
            V2File content => content.Leave(),
            _ => null,
        };
        file.Content = null;
    }

    /// <summary>Whether the writer lives is asked before its words are read: those of a dead one are final.</summary>
    private void ReadV2(SourceFile file, SafeFileHandle handle, V2File content)
    {
        bool isLiving = WriterLock.IsHeld(handle);
        RefusalReason failure = v2Reader.Read(handle, file.SizeBytes, !isLiving, unknown, content);
        file.HasFixedSize = failure == RefusalReason.None;
        file.Reason = failure == RefusalReason.None ? content.Refusal : failure;
        file.Liveness = isLiving || !liveness.IsAsked ? Liveness.Alive : Liveness.Dead;
        file.Former = content.TakeFormer();
        if (failure is RefusalReason.UnknownVersion or RefusalReason.NotYet)
        {
            // Somebody wrote something else into it. What it is shows in the next pass.
            Forget(file);
        }
    }

    private void ReadV1(SourceFile file, SafeFileHandle handle, long timestamp)
    {
        V1Decoder decoder = file.Content as V1Decoder ?? new V1Decoder(file.DisplayPath, conventions);
        file.Content = decoder;
        if (liveness.IsAsked && liveness.SharesPidNamespace)
        {
            decoder.Life.Judge(decoder.Writer, decoder.Facts, file.Changed, processes);
        }

        decoder.Begin(timestamp);
        if (TryReadStructure(file, handle, decoder, out ReadOnlySpan<byte> earlier, out ReadOnlySpan<byte> later))
        {
            decoder.Life.See(later[..Math.Min(later.Length, decoder.LengthWanted)], timestamp);
            ReadValues(decoder, handle, earlier, later);
            file.Reason = decoder.Refusal;
        }
        else
        {
            // The counters of a file that cannot be read for a moment do not fall to nothing.
            decoder.KeepAll();
        }

        decoder.End();
        file.Liveness = liveness.IsAsked ? decoder.Life.Liveness : Liveness.Alive;
        file.IsIdle = file.Liveness == Liveness.Unknown && time.GetElapsedTime(decoder.Life.MovedAt, timestamp) >= liveness.IdleTimeMax;
        file.Former = decoder.Former;
        if (file.Reason == RefusalReason.UnknownVersion)
        {
            file.Content = null;
        }
    }

    private bool TryReadStructure(
        SourceFile file, SafeFileHandle handle, V1Decoder decoder, out ReadOnlySpan<byte> earlier, out ReadOnlySpan<byte> later)
    {
        do
        {
            int length = Math.Min(file.SizeBytes, decoder.LengthWanted);
            if (!decoder.IsKnown && !unknown.TryTake(length))
            {
                file.Reason = RefusalReason.TooManyBytes;
                earlier = later = default;
                return false;
            }

            if (!reader.TryReadTwice(handle, length, out earlier, out later))
            {
                file.Reason = RefusalReason.IoError;
                return false;
            }
        }
        while (!decoder.TryTakeStructure(earlier, later, file.SizeBytes));

        return true;
    }

    private void ReadValues(V1Decoder decoder, SafeFileHandle handle, ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later)
    {
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
                Settle(decoder, i, handle, extent);
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
