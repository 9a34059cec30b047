using MmExporter.Discovery;

namespace MmExporter.Formats;

/// <summary>What a file says: its fields, which change seldom, and their values of this pass.</summary>
internal abstract class FileContent(WriterIdentity writer)
{
    /// <summary>Whose file it is.</summary>
    public WriterIdentity Writer { get; } = writer;

    /// <summary>The fields in the order of the file.</summary>
    public Field[] Fields { get; protected set; } = [];

    /// <summary>A field's number in this pass; of kind None for texts and for what could not be read whole yet.</summary>
    public Number[] Numbers { get; protected set; } = [];

    /// <summary>A field's text in this pass; null for numbers.</summary>
    public string?[] Texts { get; protected set; } = [];

    /// <summary>Whether a field that was taken for a counter has been seen to fall.</summary>
    public bool[] HasFallen { get; protected set; } = [];

    /// <summary>Changes whenever <see cref="Fields"/> or <see cref="HasFallen"/> do.</summary>
    public int FieldsVersion { get; protected set; }

    /// <summary>Changes whenever a fact about the writer does.</summary>
    public int InfoVersion { get; protected set; }

    /// <summary>Values in this pass that are older readings because no whole one was to be had.</summary>
    public int StaleCount { get; protected set; }

    /// <summary>When the oldest of the stale values was read, as a timestamp of the TimeProvider; 0 without one.</summary>
    public long OldestStaleTimestamp { get; protected set; }

    /// <summary>Why the fields end where they end.</summary>
    public RefusalReason Refusal { get; protected set; }

    /// <summary>Where in the file they end, in bytes.</summary>
    public int EndOffset { get; protected set; }
}
