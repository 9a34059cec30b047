using System.CommandLine;

namespace MmExporter.Commands.Flags;

/// <summary>Flags that belong together.</summary>
internal interface IFlagGroup
{
    /// <summary>What the help calls them.</summary>
    string Title { get; }

    IReadOnlyList<Option> Options { get; }

    /// <summary>Adds what the flags, and all that stands in for them, say.</summary>
    ServeSettings Read(SettingReader reader, ServeSettings settings);
}
