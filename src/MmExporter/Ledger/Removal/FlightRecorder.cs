namespace MmExporter.Ledger.Removal;

/// <summary>Which files stay because they are the newest of their application: they are what it left of its last moments.</summary>
internal static class FlightRecorder
{
    /// <summary>Files of an application that stay.</summary>
    public const int FilesPerApplication = 3;

    /// <summary>Files of all applications together that stay: where every run has a name of its own, they would pile up.</summary>
    public const int FilesMax = 256;

    public static HashSet<DeadFile> Newest(IEnumerable<DeadFile> dead) =>
        [.. dead.GroupBy(file => file.Writer.Application)
            .SelectMany(files => NewestFirst(files).Take(FilesPerApplication))
            .OrderByDescending(file => file.Folded.FoldedAt)
            .Take(FilesMax)];

    private static IOrderedEnumerable<DeadFile> NewestFirst(IEnumerable<DeadFile> files) =>
        files.OrderByDescending(file => file.Folded.FoldedAt).ThenByDescending(file => file.Writer.StartTime).ThenBy(file => file.Key);
}
