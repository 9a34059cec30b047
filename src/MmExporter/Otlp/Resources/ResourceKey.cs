using System.Globalization;
using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Otlp.Resources;

/// <summary>Whose metrics go out together.</summary>
/// <param name="Application">The application.</param>
/// <param name="Writer">The process; empty for all of the application, and for what the ledger keeps.</param>
internal readonly record struct ResourceKey(string Application, string Writer)
{
    public static ResourceKey Of(in Contribution contribution, MergeMode merge) =>
        Of(contribution.Content.Writer, contribution.Path.Length == 0 ? MergeMode.Application : merge);

    public static ResourceKey Of(WriterIdentity writer, MergeMode merge)
    {
        string process = merge == MergeMode.Application ? ""
            : writer.Rank != 0 ? writer.Rank.ToString("x16", CultureInfo.InvariantCulture)
            : $"{writer.ProcessId}.{writer.ThreadId}";
        return new ResourceKey(writer.Application, process);
    }
}
