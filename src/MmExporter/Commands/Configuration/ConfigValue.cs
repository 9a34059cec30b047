using System.CommandLine;
using MmExporter.Yaml;

namespace MmExporter.Commands.Configuration;

/// <summary>A value that a configuration file gives to a flag; a repeatable flag may have several.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="Text">The value as it is written.</param>
/// <param name="Position">Where it is.</param>
internal readonly record struct ConfigValue(Option Flag, string Text, Position Position);
