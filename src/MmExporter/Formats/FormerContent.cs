namespace MmExporter.Formats;

/// <summary>What a writer had counted when its file was read last, before another one took the file over or it was cut.</summary>
internal sealed class FormerContent(FileContent file) : FileContent
{
    private readonly ulong[] words = file.Words.ToArray();
    private readonly bool[] present = file.Present.ToArray();

    public override WriterIdentity Writer { get; } = file.Writer;

    public override IReadOnlyList<SeriesDefinition?> Series { get; } = [.. file.Series];

    public override ReadOnlySpan<ulong> Words => words;

    public override ReadOnlySpan<bool> Present => present;

    public override IReadOnlyList<KeyValuePair<string, string>> Facts { get; } = file.Facts;
}
