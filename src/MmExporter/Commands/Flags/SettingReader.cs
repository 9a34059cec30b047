using System.CommandLine;
using System.CommandLine.Parsing;
using MmExporter.Commands.Configuration;

namespace MmExporter.Commands.Flags;

/// <summary>Reads settings: a flag goes before variables of the environment, each of these before the ones behind it, all of them before the
/// configuration file, and that before the default.</summary>
/// <param name="flags">The flags that were given; their own mistakes are known already.</param>
/// <param name="file">The flags that the configuration file sets, without a mistake; null where there is none.</param>
/// <param name="variable">Gives an environment variable, or null where it is empty.</param>
internal sealed class SettingReader(CommandResult flags, ConfigFile? file, Func<string, string?> variable)
{
    private readonly List<string> mistakes = [], fileMistakes = [];

    /// <summary>What is wrong with the flags and variables that were read so far.</summary>
    public IReadOnlyCollection<string> Mistakes => mistakes;

    /// <summary>What is wrong with the values of the file.</summary>
    public IReadOnlyCollection<string> FileMistakes => fileMistakes;

    public void Complain(string mistake, bool isOfFile = false)
    {
        // Both signals read the same variables.
        List<string> list = isOfFile ? fileMistakes : mistakes;
        if (!list.Contains(mistake))
        {
            list.Add(mistake);
        }
    }

    /// <summary>Whether a flag is given, and not more often than it may be, which is complained of elsewhere.</summary>
    public bool IsGiven(Option flag) => ResultOf(flags, flag) is not null;

    /// <summary>Whether the file sets a flag.</summary>
    public bool IsInFile(Option flag) => file is not null && ResultOf(file.Flags, flag) is not null;

    /// <summary>What a flag says; null where it is not given.</summary>
    public TText? Given<TText>(Option<TText> flag) => ResultOf(flags, flag) is { } result ? result.GetValueOrDefault<TText>() : default;

    /// <summary>What the file says of a flag; null where it does not.</summary>
    public TText? InFile<TText>(Option<TText> flag) => file is not null && ResultOf(file.Flags, flag) is { } result ? result.GetValueOrDefault<TText>() : default;

    /// <summary>Where the file sets a flag, as errors begin.</summary>
    public string PlaceInFile(Option flag) => $"{file!.PlaceOf(flag)}: {flag.Name}";

    /// <summary>The value of a flag that no variable stands in for.</summary>
    public TText? GetValue<TText>(Option<TText> flag) => !IsGiven(flag) && IsInFile(flag) ? InFile(flag) : flags.GetValue(flag);

    /// <summary>The first of some variables that is set.</summary>
    public (string Name, string Text)? Variable(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (variable(name) is { } text)
            {
                return (name, text);
            }
        }

        return null;
    }

    public T Read<T>(VariableFlag<T> setting, params ReadOnlySpan<string> names)
    {
        if (Given(setting.Option) is { } given)
        {
            return setting.ReadFlag(given);
        }

        if (Variable(names) is not null)
        {
            return TryReadVariable(setting.VariableForm, out T value, names) ? value : setting.Default;
        }

        return InFile(setting.Option) is { } text ? setting.ReadFlag(text) : setting.Default;
    }

    /// <summary>Whether a flag without a value is set, which variables may say too.</summary>
    public bool Read(Option<bool?> setting, params ReadOnlySpan<string> names) =>
        Given(setting) ?? (Variable(names) is null ? InFile(setting) ?? false : TryReadVariable(ValueForm.Boolean, out bool isSet, names) && isSet);

    /// <summary>Reads the first of some variables that is set; false where none is, or it cannot be read.</summary>
    public bool TryReadVariable<T>(ValueForm<T> form, out T value, params ReadOnlySpan<string> names)
    {
        value = default!;
        if (Variable(names) is not (string name, string text))
        {
            return false;
        }

        if (form.Parser(text, out value))
        {
            return true;
        }

        Complain($"{name}: '{text}' {form.Complaint}");
        return false;
    }

    private static OptionResult? ResultOf(CommandResult command, Option flag) =>
        command.GetResult(flag) is { Implicit: false } result && result.Tokens.Count <= flag.Arity.MaximumNumberOfValues ? result : null;
}
