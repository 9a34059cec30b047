using System.IO.Enumeration;
using System.Text;

namespace MmExporter.Discovery;

/// <summary>Which names are metrics files: <c>*</c> and <c>?</c>, matched against the file name, or against the whole
/// path where the pattern has a slash. Names that start with a dot never match.</summary>
internal sealed class FileGlob(string pattern)
{
    private readonly bool matchesPath = pattern.Contains('/');

    /// <param name="path">The whole path, UTF-8.</param>
    /// <param name="nameOffset">Where the file name starts in it.</param>
    public bool Matches(ReadOnlySpan<byte> path, int nameOffset)
    {
        ReadOnlySpan<byte> text = matchesPath ? path : path[nameOffset..];
        Span<char> chars = stackalloc char[text.Length];
        int length = Encoding.UTF8.GetChars(text, chars);
        return FileSystemName.MatchesSimpleExpression(pattern, chars[..length], ignoreCase: false);
    }
}
