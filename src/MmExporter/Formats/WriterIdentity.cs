namespace MmExporter.Formats;

/// <summary>Whose file it is, as its name tells.</summary>
/// <param name="Application">The application.</param>
/// <param name="ProcessId">The process, or empty where the name does not tell.</param>
/// <param name="ThreadId">The thread, or empty where the name does not tell.</param>
internal sealed record WriterIdentity(string Application, string ProcessId, string ThreadId);
