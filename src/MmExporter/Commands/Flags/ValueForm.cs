using System.Globalization;

namespace MmExporter.Commands.Flags;

/// <summary>How a value is written.</summary>
/// <param name="Parser">Reads it.</param>
/// <param name="Complaint">What is wrong with one that cannot be read, behind the value.</param>
internal readonly record struct ValueForm<T>(FlagParser<T> Parser, string Complaint);

/// <summary>How values are written in flags, and in the variables of OpenTelemetry.</summary>
internal static class ValueForm
{
    /// <summary>A path, made absolute.</summary>
    public static readonly ValueForm<string?> File = new(
        (string text, out string? path) => (path = text.Length > 0 ? Path.GetFullPath(text) : null) is not null, "names no file");

    /// <summary>Yes or no in a variable, in any case of letters.</summary>
    public static readonly ValueForm<bool> Boolean = new(
        (string text, out bool value) => bool.TryParse(text, out value), "is neither true nor false");

    /// <summary>A duration as Prometheus writes it.</summary>
    public static ValueForm<TimeSpan> Duration(TimeSpan min, TimeSpan max, string range) => new(
        (string text, out TimeSpan value) => Durations.TryParse(text, min, max, out value), $"is no duration {range}");

    /// <summary>A duration as OpenTelemetry writes it.</summary>
    public static ValueForm<TimeSpan> Milliseconds(TimeSpan min, TimeSpan max) => new(
        (string text, out TimeSpan value) =>
        {
            bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds);
            value = TimeSpan.FromMilliseconds(milliseconds);
            return isNumber && value >= min && value <= max;
        },
        FormattableString.Invariant($"is no number of milliseconds from {min.TotalMilliseconds} to {max.TotalMilliseconds}"));

    /// <summary>One of some words.</summary>
    public static ValueForm<T> Choice<T>(params (string Name, T Value)[] choices)
        where T : struct => Choice(StringComparison.Ordinal, choices);

    /// <summary>One of some words in any case of letters, as OpenTelemetry writes it.</summary>
    public static ValueForm<T> ChoiceInAnyCase<T>(params (string Name, T Value)[] choices)
        where T : struct => Choice(StringComparison.OrdinalIgnoreCase, choices);

    private static ValueForm<T> Choice<T>(StringComparison comparison, (string Name, T Value)[] choices)
        where T : struct => new(
        (string text, out T value) =>
        {
            T? found = choices.Where(choice => string.Equals(choice.Name, text, comparison)).Select(choice => (T?)choice.Value).FirstOrDefault();
            value = found.GetValueOrDefault();
            return found is not null;
        },
        $"is none of {string.Join(", ", choices.Select(choice => choice.Name))}");
}
