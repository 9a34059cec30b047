using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MmExporter.Commands.Flags;

/// <summary>Reads the value of a flag.</summary>
internal delegate bool FlagParser<T>(string text, out T value);

/// <summary>A flag with a value that has a form of its own.</summary>
/// <typeparam name="T">What the value is.</typeparam>
internal sealed class Flag<T>
{
    private readonly FlagParser<T> parser;

    /// <param name="name">With its dashes.</param>
    /// <param name="valueName">How the help calls the value.</param>
    /// <param name="defaultText">The value where none is given.</param>
    /// <param name="description">What it does.</param>
    /// <param name="parser">Reads the value.</param>
    /// <param name="complaint">What is wrong with a value that cannot be read, behind the value.</param>
    public Flag(string name, string valueName, string defaultText, string description, FlagParser<T> parser, string complaint)
    {
        this.parser = parser;
        Option = new Option<string>(name) { Description = description, HelpName = valueName, DefaultValueFactory = _ => defaultText };
        Option.Validators.Add(result => Flag.Check(result, text => parser(text, out _), complaint));
    }

    public Option<string> Option { get; }

    public T Read(SettingReader reader) =>
        parser(reader.GetValue(Option)!, out T value) ? value : throw new InvalidOperationException($"{Option.Name} was not checked");
}

/// <summary>What flags have in common.</summary>
internal static class Flag
{
    /// <summary>A flag with a number between limits.</summary>
    public static Flag<int> Number(string name, int defaultValue, int min, int max, string description) => new(
        name,
        "COUNT",
        defaultValue.ToString(CultureInfo.InvariantCulture),
        description,
        (string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max,
        FormattableString.Invariant($"is no number from {min} to {max}"));

    /// <summary>A flag with one of some words.</summary>
    public static Flag<T> Choice<T>(string name, string valueName, string defaultText, string description, IReadOnlyDictionary<string, T> choices) => new(
        name,
        valueName,
        defaultText,
        $"{description}: {string.Join(", ", choices.Keys)}.",
        (string text, out T value) => choices.TryGetValue(text, out value!),
        $"is none of {string.Join(", ", choices.Keys)}");

    /// <summary>Complains of each value of a flag that is not good.</summary>
    public static void Check(OptionResult result, Func<string, bool> isGood, string complaint)
    {
        foreach (Token token in result.Tokens)
        {
            if (!isGood(token.Value))
            {
                result.AddError($"{result.Option.Name}: '{token.Value}' {complaint}");
            }
        }
    }
}
