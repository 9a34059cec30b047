namespace MmExporter.Discovery;

/// <summary>What a scan tells as it goes. Spans are valid during the call only.</summary>
internal interface IScanSink
{
    /// <summary>A regular file whose name matches, or something whose type the directory does not tell.</summary>
    void Found(in FoundFile file);

    /// <summary>A matching name that is no regular file, or a directory that was left out.</summary>
    void Refused(ReadOnlySpan<byte> path, RefusalReason reason);

    /// <summary>A directory could not be read this time. What is known below it may still be there.</summary>
    void Unread(ReadOnlySpan<byte> directoryPath, RefusalReason reason);
}
