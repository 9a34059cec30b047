using System.CommandLine;
using System.CommandLine.Parsing;
using MmExporter.Yaml;

namespace MmExporter.Commands.Configuration;

/// <summary>Reads values by the rules of the flags. There is one for all readings: a flag remembers each command it was ever given to.</summary>
internal sealed class ConfigFlags
{
    private readonly Command command = new("flags");

    public ConfigFlags(IReadOnlyList<Option> flags)
    {
        All = flags;
        foreach (Option flag in flags)
        {
            command.Options.Add(flag);
        }
    }

    /// <summary>The flags that a file may set.</summary>
    public IReadOnlyList<Option> All { get; }

    public string? FaultOf(ConfigValue value) => (value.Flag.ValueType == typeof(bool) || value.Flag.ValueType == typeof(bool?)) && !bool.TryParse(value.Text, out _)
        ? $"{value.Flag.Name}: {Mistakes.Quote(value.Text)} is neither true nor false"
        : Run([value]).Errors is [{ Message: var message }, ..] ? message : null;

    public CommandResult Parse(IEnumerable<ConfigValue> values) => Run(values).CommandResult;

    /// <summary>Behind an equals sign nothing is taken for a flag; an empty value can only stand for itself.</summary>
    private ParseResult Run(IEnumerable<ConfigValue> values) => command.Parse(
        [.. values.SelectMany<ConfigValue, string>(value => value.Text.Length == 0 ? [value.Flag.Name, ""] : [$"{value.Flag.Name}={value.Text}"])],
        CommandLine.ParserSettings);
}
