using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MmExporter.Yaml;

/// <summary>Reads the text of a YAML file.</summary>
internal static class YamlFile
{
    public const int SizeBytesMax = 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file that is not too large and is UTF-8; a mark of the byte order is left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="advice">What to do about one that is too large.</param>
    /// <param name="text">What is in it.</param>
    /// <param name="error">One line, <c>FILE: what is wrong; what to do</c>; null if it was read.</param>
    public static bool TryRead(string path, string advice, out string text, [NotNullWhen(false)] out string? error)
    {
        text = "";
        error = null;
        try
        {
            // What reports no length, as a pipe does, is read up to the limit all the same.
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[SizeBytesMax + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> content = bytes.AsSpan(0, length);
            content = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
            text = Utf8.GetString(content);
            error = length > SizeBytesMax ? $"{path}: it is larger than {SizeBytesMax} bytes; {advice}" : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            error = $"{path}: {fault.Message.TrimEnd('.')}; name a file that this user may read";
        }
        catch (DecoderFallbackException)
        {
            error = $"{path}: it is no UTF-8; save it as UTF-8";
        }

        return error is null;
    }
}
