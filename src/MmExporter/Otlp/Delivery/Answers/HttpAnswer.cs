using System.Net.Http.Headers;

namespace MmExporter.Otlp.Delivery.Answers;

/// <summary>Reads what an OTLP/HTTP receiver answers.</summary>
internal static class HttpAnswer
{
    public const string ContentType = "application/x-protobuf";

    /// <summary>Reads an answer; never fails.</summary>
    /// <param name="response">Its status and headers.</param>
    /// <param name="now">What a date in it is compared with.</param>
    /// <param name="cancellationToken">Ends reading its body.</param>
    public static async Task<Attempt> ReadAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        AnswerBody body = await AnswerBody.ReadAsync(response, cancellationToken);
        SendOutcome outcome = OutcomeOf(response);
        return outcome == SendOutcome.Accepted ? Acceptance(response, body) : Failure(outcome, response, body, now);
    }

    /// <summary>What the status of an answer says of the request.</summary>
    public static SendOutcome OutcomeOf(HttpResponseMessage response) =>
        StatusTable.OfHttp((int)response.StatusCode, response.Headers.NonValidated.Contains("Retry-After"));

    /// <summary>What an answer that is no success says.</summary>
    public static Attempt Failure(SendOutcome outcome, HttpResponseMessage response, AnswerBody body, DateTimeOffset now)
    {
        string says = Explanation(response, body);
        string message = $"status {(int)response.StatusCode}{(says.Length > 0 ? ": " : "")}{says}";
        return new Attempt(outcome, message, RetryAfter: outcome == SendOutcome.Refused ? null : RetryAfter(response.Headers, now));
    }

    private static Attempt Acceptance(HttpResponseMessage response, AnswerBody body)
    {
        if (!body.IsWhole)
        {
            return new Attempt(SendOutcome.Unknown, $"status {(int)response.StatusCode}, and an answer that has no end");
        }

        if (MediaType(response) is { } type && type != ContentType)
        {
            // Some receivers answer with nothing but the status, in whatever type.
            string warning = body.Bytes.IsEmpty ? "" : $"answers with {AnswerText.Of(type)}, which no receiver of OTLP does";
            return new Attempt(SendOutcome.Accepted, warning);
        }

        return ExportResponse.TryRead(body.Bytes.Span, out ExportResponse export)
            ? new Attempt(SendOutcome.Accepted, export.Message, export.Rejected)
            : new Attempt(SendOutcome.Unknown, $"status {(int)response.StatusCode}, and an answer that is no protobuf");
    }

    /// <summary>Why it was not accepted, in the receiver's words.</summary>
    private static string Explanation(HttpResponseMessage response, AnswerBody body) => MediaType(response) switch
    {
        ContentType => RpcStatus.Read(body.Bytes.Span).Message,
        "text/plain" or "application/json" => AnswerText.Of(body.Bytes.Span),
        _ => "",
    };

    private static string? MediaType(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant();

    private static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now) =>
        headers.NonValidated.TryGetValues("Retry-After", out HeaderStringValues values) ? RetryDelay.OfHeader(values.ToString(), now) : null;
}
