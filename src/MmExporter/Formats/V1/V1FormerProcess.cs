namespace MmExporter.Formats.V1;

/// <summary>What a process had written into a version 1 file when it was read last, before another one took the file over.</summary>
internal sealed class V1FormerProcess(FileContent file) : FileContent
{
    private readonly ulong[] words = file.Words.ToArray();
    private readonly bool[] present = file.Present.ToArray();

    public override WriterIdentity Writer { get; } = file.Writer;

    public override IReadOnlyList<SeriesDefinition?> Series { get; } = [.. file.Series];

    public override ReadOnlySpan<ulong> Words => words;

    public override ReadOnlySpan<bool> Present => present;

    public override IReadOnlyList<KeyValuePair<string, string>> Facts { get; } = file.Facts;
}
