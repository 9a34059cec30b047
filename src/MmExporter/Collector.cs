using MmExporter.Discovery;
using MmExporter.Formats;
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
    private readonly FileReading reading = new();
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
            reading.Read(file, start);
            changed |= ((file.Content as FileContent)?.FieldsVersion ?? 0) != before;
            result.Count(file);
            LogRefusal(file);
        }

        result.CountRefused(RefusalReason.TooManyFiles, table.NotTaken);
        if (changed)
        {
            boundTableVersion = table.Version;
            catalog.Rebuild(table.Files.Where(file => file.Content is FileContent { Fields.Length: > 0 })
                .Select(file => new WriterFile(file.DisplayPath, (FileContent)file.Content!)));
        }

        catalog.Accumulate();
        result.ReadRetries = reading.Retries;
        result.Duration = time.GetElapsedTime(start);
        return result;
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
