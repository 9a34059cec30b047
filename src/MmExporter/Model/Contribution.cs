using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>A file, or what the ledger keeps of dead ones, that takes part in the merge.</summary>
/// <param name="Content">What it says.</param>
/// <param name="Path">The bytes of its path, one a character, which order files that tell nothing else; empty for the ledger.</param>
/// <param name="IsLiving">Whether its writer lives.</param>
/// <param name="Owner">The user whose file it is.</param>
/// <param name="Labels">Labels that the place of the file gives to its series.</param>
internal readonly record struct Contribution(
    FileContent Content, string Path, bool IsLiving, uint Owner, IReadOnlyList<KeyValuePair<string, string>> Labels);
