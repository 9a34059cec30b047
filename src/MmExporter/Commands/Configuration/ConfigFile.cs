using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using MmExporter.Yaml;

namespace MmExporter.Commands.Configuration;

/// <summary>The flags that a configuration file sets. Each value is read and checked as it is on the command line.</summary>
internal sealed class ConfigFile
{
    private readonly IReadOnlyList<ConfigValue> values;

    private ConfigFile(string path, IReadOnlyList<ConfigValue> values, CommandResult flags)
    {
        Path = path;
        this.values = values;
        Flags = flags;
    }

    /// <summary>As it was given.</summary>
    public string Path { get; }

    /// <summary>What the flags would be if the file were the command line.</summary>
    public CommandResult Flags { get; }

    /// <summary>Reads a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="flags">The flags that may stand in it.</param>
    /// <param name="file">What it sets, when the return value is true.</param>
    /// <param name="error">One line, <c>FILE:LINE:COLUMN: what is wrong; what to do</c>, of the first mistake, when it is false.</param>
    public static bool TryRead(string path, ConfigFlags flags, [NotNullWhen(true)] out ConfigFile? file, [NotNullWhen(false)] out string? error)
    {
        file = null;
        if (!YamlFile.TryRead(path, "it is no configuration file", out string yaml, out error))
        {
            return false;
        }

        var mistakes = new Mistakes();
        IReadOnlyList<ConfigValue> values = ConfigReader.Read(yaml, flags.All, mistakes);
        foreach (ConfigValue value in values)
        {
            if (flags.FaultOf(value) is { } fault)
            {
                mistakes.Report(value.Position, fault);
            }
        }

        error = mistakes.Describe(path);
        file = error is null ? new ConfigFile(path, values, flags.Parse(values)) : null;
        return file is not null;
    }

    /// <summary>Where a flag is set, as errors begin; the flag has to be.</summary>
    public string PlaceOf(Option flag)
    {
        Position position = values.First(value => value.Flag == flag).Position;
        return FormattableString.Invariant($"{ConfigFlag.Name}: {Path}:{position.Line}:{position.Column}");
    }

    /// <summary>The flags that another file sets to something else, or that only one of the two sets.</summary>
    public IEnumerable<Option> DifferencesTo(ConfigFile other) => values.Concat(other.values).Select(value => value.Flag).Distinct()
        .Where(flag => !TextsOf(flag).SequenceEqual(other.TextsOf(flag)));

    private IEnumerable<string> TextsOf(Option flag) => values.Where(value => value.Flag == flag).Select(value => value.Text);
}
