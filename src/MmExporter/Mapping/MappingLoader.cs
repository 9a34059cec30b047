using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MmExporter.Mapping;

/// <summary>Reads a mapping from its file.</summary>
internal static class MappingLoader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a mapping, whole or not at all.</summary>
    /// <param name="path">Its file; null for none.</param>
    /// <param name="mapping">An empty one if there is no file, or it has a mistake.</param>
    /// <param name="error">One line, <c>FILE: what is wrong; what to do</c>, with line and column of a mistake in the file; null if it has none.</param>
    public static bool TryLoad(string? path, out MetricMapping mapping, [NotNullWhen(false)] out string? error)
    {
        mapping = MetricMapping.Empty;
        error = null;
        return path is null || (TryRead(path, out string yaml, out error) && MetricMapping.TryParse(yaml, path, out mapping, out error));
    }

    private static bool TryRead(string path, out string text, [NotNullWhen(false)] out string? error)
    {
        text = "";
        error = null;
        try
        {
            // What reports no length, as a pipe does, is read up to the limit all the same.
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[MetricMapping.FileSizeBytesMax + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> content = bytes.AsSpan(0, length);
            content = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
            text = Utf8.GetString(content);
            error = length > MetricMapping.FileSizeBytesMax ? $"{path}: it is larger than {MetricMapping.FileSizeBytesMax} bytes; have fewer rules" : null;
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
