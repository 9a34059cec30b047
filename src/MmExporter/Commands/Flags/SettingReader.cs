using System.CommandLine;
using System.CommandLine.Parsing;

namespace MmExporter.Commands.Flags;

/// <summary>Reads settings that have a flag and variables: the flag goes before the variables, and each of them before the ones behind it.</summary>
/// <param name="flags">The flags that were given; their own mistakes are known already.</param>
/// <param name="variable">Gives an environment variable, or null where it is empty.</param>
internal sealed class SettingReader(CommandResult flags, Func<string, string?> variable)
{
    private readonly List<string> mistakes = [];

    /// <summary>What is wrong with what was read so far.</summary>
    public IReadOnlyCollection<string> Mistakes => mistakes;

    public void Complain(string mistake)
    {
        // Both signals read the same variables.
        if (!mistakes.Contains(mistake))
        {
            mistakes.Add(mistake);
        }
    }

    /// <summary>What a flag says as it is written; null where it is not given, or more often than it may be, which is complained of elsewhere.</summary>
    public TText? Given<TText>(Option<TText> flag) =>
        flags.GetResult(flag) is { } result && result.Tokens.Count <= flag.Arity.MaximumNumberOfValues ? result.GetValueOrDefault<TText>() : default;

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
        if (Given(setting.Option) is { } text)
        {
            return setting.FlagForm.Parser(text, out T value) ? value : setting.Default;
        }

        return TryReadVariable(setting.VariableForm, out T variableValue, names) ? variableValue : setting.Default;
    }

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
}
