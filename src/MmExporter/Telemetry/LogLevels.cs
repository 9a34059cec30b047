using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace MmExporter.Telemetry;

/// <summary>The lowest levels that are logged: one of all, and others of some modules. A module is what a line has as its <c>logger</c>, or
/// a folder that loggers are in, such as <c>Ledger</c>; the logger goes before the folder.</summary>
internal sealed class LogLevels
{
    private static readonly (string Name, LogLevel Level)[] Names =
        [("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warn", LogLevel.Warning), ("error", LogLevel.Error)];

    private readonly Dictionary<string, LogLevel> modules = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LogLevel> categories = new(StringComparer.Ordinal);

    private LogLevels(LogLevel lowest) => Lowest = lowest;

    public static LogLevels Default { get; } = new(LogLevel.Information);

    /// <summary>Of all modules that are not named.</summary>
    public LogLevel Lowest { get; }

    /// <summary>Reads <c>info</c> or <c>warn,Ledger=debug,Collector=error</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LogLevels? levels)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        levels = LevelOf(parts[0]) is { } lowest ? new LogLevels(lowest) : null;
        foreach (string part in parts.Skip(1))
        {
            bool isLevel = part.Split('=') is [{ Length: > 0 } module, var name] && LevelOf(name) is { } level && levels?.modules.TryAdd(module, level) == true;
            levels = isLevel ? levels : null;
        }

        return levels is not null;
    }

    /// <param name="category">What the logger is made for: the full name of a type, as a rule.</param>
    /// <param name="level">The level of a line.</param>
    public bool IsEnabled(string? category, LogLevel level) => level >= categories.GetOrAdd(category ?? "", Find);

    private static LogLevel? LevelOf(string name) => Names.Where(known => known.Name == name).Select(known => (LogLevel?)known.Level).FirstOrDefault();

    private LogLevel Find(string category)
    {
        foreach (string part in category.Split('.').Reverse())
        {
            if (modules.TryGetValue(part, out LogLevel level))
            {
                return level;
            }
        }

        // The framework's own lines say nothing an operator can use, below a warning.
        return category.StartsWith("Microsoft.", StringComparison.Ordinal) && Lowest < LogLevel.Warning ? LogLevel.Warning : Lowest;
    }
}
