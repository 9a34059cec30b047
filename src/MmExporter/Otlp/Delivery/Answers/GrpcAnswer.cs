using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;

namespace MmExporter.Otlp.Delivery.Answers;

/// <summary>Reads what an OTLP/gRPC receiver answers.</summary>
/// <remarks>https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md</remarks>
internal static class GrpcAnswer
{
    /// <summary>The compressions that are read. A receiver may answer in that of the request.</summary>
    public const string AcceptedEncodings = "identity,gzip";

    public const string Gzip = "gzip";

    /// <summary>Reads an answer; never fails.</summary>
    /// <inheritdoc cref="HttpAnswer.ReadAsync" path="/param"/>
    public static async Task<Attempt> ReadAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        AnswerBody body = await AnswerBody.ReadAsync(response, cancellationToken);

        // An answer without a body has its status where the headers are; behind one that breaks off there is none.
        HttpResponseHeaders status = Text(response.Headers, "grpc-status") is null ? response.TrailingHeaders : response.Headers;
        if (Text(status, "grpc-status") is { } text)
        {
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code)
                ? await OfStatusAsync((GrpcStatus)code, status, response, body)
                : new Attempt(SendOutcome.Unknown, $"gRPC status '{AnswerText.Of(text)}', which is none");
        }

        SendOutcome outcome = HttpAnswer.OutcomeOf(response);
        return outcome == SendOutcome.Accepted
            ? new Attempt(SendOutcome.Unknown, "no gRPC status")
            : HttpAnswer.Failure(outcome, response, body, now);
    }

    private static async Task<Attempt> OfStatusAsync(GrpcStatus code, HttpResponseHeaders status, HttpResponseMessage response, AnswerBody body)
    {
        RpcStatus details = DetailsOf(status);
        SendOutcome outcome = StatusTable.OfGrpc(code, details.RetryAfter is not null);
        if (outcome != SendOutcome.Accepted)
        {
            string says = AnswerText.Of(Uri.UnescapeDataString(Text(status, "grpc-message") ?? details.Message));
            string message = $"gRPC status {code}{(says.Length > 0 ? ": " : "")}{says}";
            return new Attempt(outcome, message, RetryAfter: outcome == SendOutcome.Refused ? null : details.RetryAfter);
        }

        return await MessageOfAsync(response, body) is { } bytes && ExportResponse.TryRead(bytes.Span, out ExportResponse export)
            ? new Attempt(SendOutcome.Accepted, export.Message, export.Rejected)
            : new Attempt(SendOutcome.Unknown, "gRPC status Ok, and an answer that is none");
    }

    /// <summary>The one message of an answer, decompressed; null where it cannot be read.</summary>
    private static async Task<ReadOnlyMemory<byte>?> MessageOfAsync(HttpResponseMessage response, AnswerBody body)
    {
        if (!body.IsWhole || !GrpcFrame.TryRead(body.Bytes, out ReadOnlyMemory<byte> message, out bool isCompressed))
        {
            return null;
        }

        if (!isCompressed)
        {
            return message;
        }

        return Text(response.Headers, "grpc-encoding") == Gzip ? await DecompressAsync(message) : null;
    }

    private static async Task<ReadOnlyMemory<byte>?> DecompressAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            await using var gzip = new GZipStream(new MemoryStream(message.ToArray()), CompressionMode.Decompress);
            AnswerBody plain = await AnswerBody.ReadAsync(gzip, CancellationToken.None);
            return plain.IsWhole ? plain.Bytes : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static RpcStatus DetailsOf(HttpResponseHeaders status)
    {
        string text = Text(status, "grpc-status-details-bin") ?? "";

        // Whoever sends it may leave the padding out.
        string padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out int length) ? RpcStatus.Read(bytes.AsSpan(0, length)) : new RpcStatus("", null);
    }

    private static string? Text(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;
}
