using Microsoft.Win32.SafeHandles;

namespace MmExporter.Formats.V2;

/// <summary>A file of which a snapshot is being taken.</summary>
/// <param name="Handle">The open file.</param>
/// <param name="IsDead">Whether its writer is dead.</param>
/// <param name="Next">What takes its values.</param>
internal readonly record struct V2Source(SafeFileHandle Handle, bool IsDead, V2Snapshot Next);
