namespace MmExporter.Otlp.Delivery.Answers;

/// <summary>The body of an answer, as far as it is read.</summary>
/// <param name="Bytes">The start of it, or all.</param>
/// <param name="IsWhole">Whether that is all.</param>
internal readonly record struct AnswerBody(ReadOnlyMemory<byte> Bytes, bool IsWhole)
{
    /// <summary>An answer has a few bytes. One of more is cut here: whoever sends it has nothing to say that is worth the memory.</summary>
    public const int LengthMax = 64 << 10;

    /// <summary>Reads up to the end, the limit, or where it breaks off; never fails.</summary>
    public static async Task<AnswerBody> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await ReadAsync(stream, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return default;
        }
    }

    /// <summary>Reads up to the end or the limit.</summary>
    /// <exception cref="IOException">It breaks off.</exception>
    public static async Task<AnswerBody> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        // Most answers are empty or a few bytes.
        var buffer = new byte[1 << 10];
        int length = 0;
        while (true)
        {
            int count = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += count;
            if (count == 0 || length == LengthMax)
            {
                return new AnswerBody(buffer.AsMemory(0, length), count == 0);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(2 * length, LengthMax));
            }
        }
    }
}
