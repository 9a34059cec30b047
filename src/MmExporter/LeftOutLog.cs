using System.Text;
using MmExporter.Model;
using MmExporter.Telemetry;

namespace MmExporter;

/// <summary>Says in the log, once, what is left out of the page.</summary>
internal sealed partial class LeftOutLog(ILogger log)
{
    /// <summary>Names that are said in one pass, and that are remembered.</summary>
    private const int NamesPerPassMax = 20, NamesMax = 1_000;

    private readonly HashSet<(string Family, FamilyType Type)> said = [];
    private readonly bool[] isLeftOut = new bool[Enum.GetValues<LeftOutReason>().Length];
    private int version = -1;

    /// <summary>Says what is new in this pass.</summary>
    public void Log(Catalog catalog)
    {
        if (version == catalog.Version)
        {
            return;
        }

        version = catalog.Version;
        foreach (LeftOutReason reason in Enum.GetValues<LeftOutReason>())
        {
            Log(reason, catalog.LeftOut(reason));
        }

        if (catalog.LeftOut(LeftOutReason.Clash) > 0)
        {
            LogClashes(catalog.Families);
        }
    }

    private void Log(LeftOutReason reason, int count)
    {
        // A clash is said with its name.
        if (count > 0 && !isLeftOut[(int)reason] && reason != LeftOutReason.Clash)
        {
            LogLeftOut(log, count, reason.Name(), reason.Advice());
        }

        isLeftOut[(int)reason] = count > 0;
    }

    private void LogClashes(ReadOnlySpan<Family> families)
    {
        int left = NamesPerPassMax;
        foreach (Family family in families)
        {
            if (family.IsHidden && left > 0 && said.Count < NamesMax && said.Add((family.Names.Sample, family.Type)))
            {
                left--;
                string labels = family.Series.Count > 0 ? Encoding.UTF8.GetString(family.Series[0].Labels) : "";
                LogClash(log, family.Names.Sample, family.Type, family.Series.Count, labels, LeftOutReason.Clash.Advice());
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} series are left out ({Reason}): {Advice}")]
    private static partial void LogLeftOut(ILogger logger, int count, string reason, string advice);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Family} of type {Type} is left out with {Count} series, the first of them {Labels}: another metric has its name and another type; {Advice}")]
    private static partial void LogClash(ILogger logger, string family, FamilyType type, int count, string labels, string advice);
}
