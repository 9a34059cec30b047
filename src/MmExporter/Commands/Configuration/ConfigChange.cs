namespace MmExporter.Commands.Configuration;

/// <summary>What reading the configuration file again gave.</summary>
/// <param name="Settings">All settings as they are now; null where there is a mistake.</param>
/// <param name="Error">One line that says what is wrong; null where nothing is.</param>
/// <param name="RestartFlags">Flags that the file sets otherwise than at the start, and that only a start takes.</param>
internal sealed record ConfigChange(ServeSettings? Settings, string? Error, IReadOnlyList<string> RestartFlags);
