using System.Collections.ObjectModel;

namespace MmExporter.Formats;

/// <summary>Whose file it is.</summary>
/// <param name="Application">The application, to which series are merged.</param>
/// <param name="ProcessId">The process, or empty where it is not told.</param>
/// <param name="ThreadId">The thread, or empty where it is not told.</param>
internal sealed record WriterIdentity(string Application, string ProcessId, string ThreadId)
{
    /// <summary>The class of the application whose file it is, or empty where the directories tell none.</summary>
    public string Class { get; init; } = "";

    /// <summary>A few characters that tell the writer apart from the others of its application, or empty where process and
    /// thread do.</summary>
    public string ShortId { get; init; } = "";

    /// <summary>Whether its names are labels of fields, which follow no specification.</summary>
    public bool HasFieldNames { get; init; }

    /// <summary>Orders writers whose values are equally new: the greater one's stands; 0 for a format without.</summary>
    public ulong Rank { get; init; }

    /// <summary>When the writer began, in Unix nanoseconds; 0 where it is not told.</summary>
    public long StartTime { get; init; }

    /// <summary>Different in every file ever made; 0 for a format without.</summary>
    public ulong Generation { get; init; }

    /// <summary>What the application is, by the conventions of OpenTelemetry for resources.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
