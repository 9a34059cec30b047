using System.Numerics;
using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>A file, or what the ledger keeps of dead ones, that takes part in the merge.</summary>
/// <param name="Content">What it says.</param>
/// <param name="Path">The bytes of its path, one a character, which order files that tell nothing else; empty for the ledger.</param>
/// <param name="IsLiving">Whether its writer lives.</param>
/// <param name="Owner">The user whose file it is.</param>
internal readonly record struct Contribution(FileContent Content, string Path, bool IsLiving, uint Owner)
{
    /// <summary>When the file was made, in Unix nanoseconds; 0 where nobody knows.</summary>
    public long Born { get; init; }

    /// <summary>When the writer began, in Unix nanoseconds: not before its file was made, whatever it says. Who does not say it comes last.</summary>
    public long Start => Content.Writer.StartTime == 0 ? long.MaxValue : Math.Max(Content.Writer.StartTime, Born);

    /// <summary>Orders writers whose values are equally new: the greater one's stands. Where the writer has no such number, it is made of the
    /// path, and arbitrary but always the same.</summary>
    public ulong Rank => Content.Writer.Rank != 0
        ? Content.Writer.Rank
        : Path.Aggregate(0u, (hash, one) => BitOperations.Crc32C(hash, one));

    /// <summary>Whether it is what the ledger keeps, which has a limit of its own.</summary>
    public bool IsLedger => Path.Length == 0;

    /// <summary>Orders by who has the say where writers do not agree: the living before the dead, then the older.</summary>
    public static int CompareSay(in Contribution x, in Contribution y) =>
        x.IsLiving != y.IsLiving ? y.IsLiving.CompareTo(x.IsLiving) : CompareAge(x, y);

    /// <summary>Orders by age: the one first that began earlier, and never two the same.</summary>
    public static int CompareAge(in Contribution x, in Contribution y)
    {
        WriterIdentity one = x.Content.Writer, other = y.Content.Writer;
        int order = x.Start.CompareTo(y.Start);
        order = order != 0 ? order : one.Generation.CompareTo(other.Generation);
        order = order != 0 ? order : string.CompareOrdinal(x.Path, y.Path);
        return order != 0 ? order : string.CompareOrdinal(one.Application, other.Application);
    }
}
