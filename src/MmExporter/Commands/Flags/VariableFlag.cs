using System.CommandLine;

namespace MmExporter.Commands.Flags;

/// <summary>A flag that variables of the environment stand in for.</summary>
/// <typeparam name="T">What the value is.</typeparam>
internal sealed class VariableFlag<T>
{
    /// <param name="name">With its dashes.</param>
    /// <param name="valueName">How the help calls the value.</param>
    /// <param name="description">What it does, and what stands in for it.</param>
    /// <param name="flag">How the flag's value is read.</param>
    /// <param name="variable">How that of a variable is.</param>
    /// <param name="defaultValue">The value where there is neither.</param>
    public VariableFlag(string name, string valueName, string description, ValueForm<T> flag, ValueForm<T> variable, T defaultValue)
    {
        Option = new Option<string?>(name) { Description = description, HelpName = valueName };
        Option.Validators.Add(result => Flag.Check(result, text => flag.Parser(text, out _), flag.Complaint));
        FlagForm = flag;
        VariableForm = variable;
        Default = defaultValue;
    }

    public Option<string?> Option { get; }

    public ValueForm<T> FlagForm { get; }

    public ValueForm<T> VariableForm { get; }

    public T Default { get; }

    /// <summary>Reads a value as the flag has it; the default where it is none, which was complained of.</summary>
    public T ReadFlag(string text) => FlagForm.Parser(text, out T value) ? value : Default;
}
