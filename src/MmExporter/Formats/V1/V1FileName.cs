namespace MmExporter.Formats.V1;

/// <summary>
/// Whose file it is. Only the name tells: the process and thread ids inside are those of the first thread, and of the
/// parent after a fork.
/// </summary>
internal static class V1FileName
{
    private const string Extension = ".mmstats";

    /// <summary>Parses <c>{CMD}-{PID}-{TID}.mmstats</c>, the extension being optional. Any other name is an application
    /// without process and thread.</summary>
    /// <param name="path">The path of the file.</param>
    public static WriterIdentity Parse(string path)
    {
        string stem = path[(path.LastIndexOf('/') + 1)..];
        if (stem.Length > Extension.Length && stem.EndsWith(Extension, StringComparison.Ordinal))
        {
            stem = stem[..^Extension.Length];
        }

        return TrySplitNumber(stem, out string command, out string thread) &&
            TrySplitNumber(command, out string application, out string process)
            ? new WriterIdentity(application, process, thread) { HasFieldNames = true }
            : new WriterIdentity(stem, "", "") { HasFieldNames = true };
    }

    private static bool TrySplitNumber(string text, out string before, out string number)
    {
        int dash = text.LastIndexOf('-');
        before = dash > 0 ? text[..dash] : "";
        number = text[(dash + 1)..];
        return dash > 0 && number.Length > 0 && !number.AsSpan().ContainsAnyExceptInRange('0', '9');
    }
}
