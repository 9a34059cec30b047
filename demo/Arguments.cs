using System.Globalization;

namespace Mmstats.Demo;

/// <summary>The options of one mode: <c>--name value</c>, or <c>--name</c> alone for a switch.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> values = [];

    /// <exception cref="UsageException">An option this mode does not have, or one without its value.</exception>
    public Arguments(ReadOnlySpan<string> given, string[] options, string[] switches)
    {
        for (var i = 0; i < given.Length; i++)
        {
            var name = given[i];
            if (switches.Contains(name))
                values[name] = "";
            else if (!options.Contains(name))
                throw new UsageException($"There is no option {name} here.");
            else if (++i == given.Length)
                throw new UsageException($"{name} needs a value.");
            else
                values[name] = given[i];
        }
    }

    public bool Has(string name) => values.ContainsKey(name);

    public string? Text(string name) => values.GetValueOrDefault(name);

    public long Number(string name, long otherwise, long min, long max)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        throw new UsageException($"{name} takes a number from {min} to {max}, not '{text}'.");
    }

    public T Choice<T>(string name, T otherwise)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return otherwise;
        foreach (var choice in Enum.GetValues<T>())
        {
            if (string.Equals(choice.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return choice;
        }
        throw new UsageException($"{name} takes one of {string.Join(", ", Enum.GetNames<T>())}, not '{text}'.");
    }

    /// <summary>A name that goes into a file name.</summary>
    public string? FileNamePart(string name) =>
        Text(name) is { } text && (text.Length == 0 || text.Contains('/'))
            ? throw new UsageException($"{name} takes a name without '/', not '{text}'.")
            : Text(name);
}
