using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Mmstats.Format.V2;
using MmExporter.Discovery;

namespace MmExporter.Formats.V2;

/// <summary>What is known of one version 2 file: its directory, and its last whole snapshot.</summary>
/// <param name="seriesMax">The most series that are read of it.</param>
/// <param name="path">Its path, which names the application of a writer that says nothing of itself.</param>
internal sealed class V2File(int seriesMax = V2Schema.SeriesMax, string path = "") : FileContent
{
    private V2Snapshot next = new();
    private WriterIdentity writer = new(V2Identity.ApplicationOf(path), "", "");
    private V2Schema? identified;
    private int identifiedVersion;
    private FormerContent? former;

    public override WriterIdentity Writer => writer;

    public override IReadOnlyList<SeriesDefinition?> Series => IsIdentified ? Schema!.Series : (IReadOnlyList<SeriesDefinition?>)[];

    public override int SeriesBeyondLimit => IsIdentified ? Schema!.SeriesBeyondLimit : 0;

    public override ReadOnlySpan<ulong> Words => Snapshot.AllWords;

    public override bool IsClosed => Snapshot.Progress.ClosedAt != 0;

    public override WriterLosses Losses =>
        new(Snapshot.Progress.RejectedValues, Snapshot.Progress.OverflowedSeries, Snapshot.Progress.UnplacedSeries);

    /// <summary>The directory; null until a header was good.</summary>
    public V2Schema? Schema { get; private set; }

    /// <summary>The last snapshot that came to its end.</summary>
    public V2Snapshot Snapshot { get; private set; } = new();

    /// <summary>Whether there is a whole snapshot under the header as it is now.</summary>
    private bool IsIdentified => Schema is not null && Schema == identified;

    /// <summary>Whether an open file still has the generation.</summary>
    public static bool IsOf(SafeFileHandle file, ulong generation)
    {
        Span<byte> word = stackalloc byte[V2Layout.WordLength];
        try
        {
            return RandomAccess.Read(file, word, V2Layout.GenerationOffset) == word.Length && BinaryPrimitives.ReadUInt64LittleEndian(word) == generation;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether the header is the one that the directory was parsed under.</summary>
    public bool IsKnown(ReadOnlySpan<byte> header) => Schema?.IsOf(header) == true;

    /// <summary>What its last whole snapshot holds; null where there is none.</summary>
    public FormerContent? Leave() => IsIdentified ? new FormerContent(this) : null;

    /// <summary>Hands over, once, what the writer had counted whose header another one has replaced.</summary>
    public FormerContent? TakeFormer()
    {
        (FormerContent? taken, former) = (former, null);
        return taken;
    }

    /// <summary>Takes the header as it is now. Where it is that of another generation, everything begins anew.</summary>
    /// <param name="bytes">The header's bytes.</param>
    /// <param name="sizeBytes">The size of the file.</param>
    /// <param name="progress">Its changing words, when nothing is refused.</param>
    public RefusalReason TakeHeader(ReadOnlySpan<byte> bytes, long sizeBytes, out V2Progress progress)
    {
        bool isGood = V2Header.TryRead(bytes, sizeBytes, out V2Header header, out V2Refusal refusal);
        progress = header.Progress;
        if (isGood && !IsKnown(bytes))
        {
            former = header.Generation == Schema?.Header.Generation ? null : Leave();
            Schema = new V2Schema(header, bytes, seriesMax);
            Snapshot = new V2Snapshot();
            writer = new WriterIdentity(V2Identity.ApplicationOf(path), "", "");

            // Its words may not come to an end in this pass; until they do, its series are not those of before.
            Epoch++;
        }

        return ReasonOf(refusal);
    }

    /// <summary>Begins the next snapshot. The last one stands until this one is whole.</summary>
    public V2Snapshot Begin(V2Schema schema, in V2Progress progress, bool isFinal)
    {
        next.Begin(schema, progress, isFinal, Snapshot);
        return next;
    }

    /// <summary>The snapshot that was begun is whole.</summary>
    public void Commit()
    {
        (Snapshot, next) = (next, Snapshot);
        StaleCount = Snapshot.UnagreedCount;
        if (Schema is { } schema && (schema != identified || schema.EpochVersion != identifiedVersion))
        {
            writer = V2Identity.Identify(schema, path);
            identified = schema;
            identifiedVersion = schema.EpochVersion;
            Epoch++;
        }

        Refusal = ReasonOf(identified!.FirstRefusal);
    }

    private static RefusalReason ReasonOf(V2Refusal refusal) => refusal switch
    {
        V2Refusal.None => RefusalReason.None,
        V2Refusal.NotReady => RefusalReason.NotYet,
        V2Refusal.HeaderTruncated or V2Refusal.WrongFileSize => RefusalReason.Truncated,
        V2Refusal.UnknownMagic or V2Refusal.WrongHeaderSize or V2Refusal.UnknownFeatures => RefusalReason.UnknownVersion,
        V2Refusal.FileTooLarge => RefusalReason.TooLarge,
        V2Refusal.UnknownKind => RefusalReason.UnknownType,
        _ => RefusalReason.Malformed,
    };
}
