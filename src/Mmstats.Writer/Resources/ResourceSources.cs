using System.Text;

namespace Mmstats.Writer.Resources;

/// <summary>Where facts come from; tests have their own.</summary>
/// <param name="Variable">The value of an environment variable; null or empty if there is none.</param>
/// <param name="ReadFile">The beginning of a file; empty if there is none or it cannot be read.</param>
internal sealed record ResourceSources(Func<string, string?> Variable, Func<string, string> ReadFile)
{
    // A host with many mounts has a long list of them; those of a container stand in far less.
    private const int FileBytesMax = 256 << 10;

    /// <summary>Those of this process.</summary>
    public static ResourceSources System { get; } = new(ReadVariable, ReadBeginning);

    /// <summary>The value of the first of these variables that has one.</summary>
    public string? FirstVariable(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Variable(name) is { Length: > 0 } value)
                return value;
        }
        return null;
    }

    private static string? ReadVariable(string name) => Environment.GetEnvironmentVariable(name);

    private static string ReadBeginning(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[FileBytesMax];
            // Files in /proc say nothing of their length beforehand.
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return "";
        }
    }
}
