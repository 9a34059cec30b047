using System.IO.Compression;

namespace TestSupport.Otlp;

/// <summary>gzip of whole messages.</summary>
internal static class Gzip
{
    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    /// <exception cref="FormatException">It is no gzip.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> bytes)
    {
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        try
        {
            gzip.CopyTo(plain);
        }
        catch (InvalidDataException error)
        {
            throw new FormatException("The body is no gzip.", error);
        }

        return plain.ToArray();
    }
}
