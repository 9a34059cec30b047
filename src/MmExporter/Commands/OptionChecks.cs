using System.CommandLine.Parsing;

namespace MmExporter.Commands;

/// <summary>Checks of flags that say in one line what is wrong.</summary>
internal static class OptionChecks
{
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

    public static void CheckDuration(OptionResult result) =>
        Check(result, text => Durations.TryParse(text, out _), "is no duration; write it like 15s, 1m30s or 24h");
}
