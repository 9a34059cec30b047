using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Formats.V1;
using MmExporter.Model;
using MmExporter.Snapshots;

namespace MmExporter;

/// <summary>
/// One pass over all stages: finds the files, reads them, decodes them and adds their values up. The web reads the result
/// under the same lock.
/// </summary>
internal sealed partial class Collector(DirectoryScanner scanner, FileTable table, Catalog catalog, TimeProvider time, ILogger<Collector> log)
    : IDisposable
{
    private readonly StableReader reader = new();
    private readonly SemaphoreSlim gate = new(1, 1);
    private long boundTableVersion = -1;

    /// <summary>Runs a pass and, before the next one can begin, hands its result over.</summary>
    public async Task CollectAsync(Action<CollectionResult> use, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            use(Pass());
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        table.Dispose();
        gate.Dispose();
    }

    private CollectionResult Pass()
    {
        long start = time.GetTimestamp();
        table.Refresh(scanner);
        bool changed = table.Version != boundTableVersion;
        var result = new CollectionResult(catalog, start);
        foreach (SourceFile file in table.Files)
        {
            int before = (file.Content as FileContent)?.FieldsVersion ?? 0;
            Read(file, start);
            changed |= ((file.Content as FileContent)?.FieldsVersion ?? 0) != before;
            result.Count(file);
            LogRefusal(file);
        }

        result.CountRefused(RefusalReason.TooManyFiles, table.NotTaken);
        if (changed)
        {
            boundTableVersion = table.Version;
            catalog.Rebuild(table.Files.Where(file => file.Content is not null)
                .Select(file => new WriterFile(file.DisplayPath, (FileContent)file.Content!)));
        }

        catalog.Accumulate();
        result.ReadRetries = reader.Retries;
        result.Duration = time.GetElapsedTime(start);
        return result;
    }

    private void Read(SourceFile file, long timestamp)
    {
        if (file.Handle is null || file.Reason != RefusalReason.None)
        {
            // A file that was cut to nothing, or has become unreadable, has no values any more.
            file.Content = null;
            return;
        }

        V1Decoder decoder = file.Content as V1Decoder ?? new V1Decoder(file.DisplayPath);
        file.Content = decoder;
        reader.ReadTwice(file.Handle, file.SizeBytes, out ReadOnlySpan<byte> earlier, out ReadOnlySpan<byte> later);
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

    private void LogRefusal(SourceFile file)
    {
        if (file.Reason == file.LoggedReason)
        {
            return;
        }

        file.LoggedReason = file.Reason;
        if (file.Reason is not (RefusalReason.None or RefusalReason.NotYet))
        {
            if (file.Content is FileContent { Fields.Length: > 0 } content)
            {
                LogPartlyRead(log, file.DisplayPath, content.EndOffset, file.Reason.Name());
            }
            else
            {
                LogRefused(log, file.DisplayPath, file.Reason.Name());
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} is not read: {Reason}")]
    private static partial void LogRefused(ILogger logger, string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} is read up to offset {Offset} only: {Reason}")]
    private static partial void LogPartlyRead(ILogger logger, string file, int offset, string reason);
}
