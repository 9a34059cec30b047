using System.Text;
using Microsoft.AspNetCore.Http;
using MmExporter.Otlp.Delivery;
using MmExporter.Tests.Otlp.Support;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>What is made of answers over gRPC, right ones and wrong ones.</summary>
public sealed class GrpcAnswerTests
{
    private static readonly byte[] Partial = Answers.ExportResponse(17, "too old");

    [Fact]
    public async Task An_empty_message_is_acceptance() =>
        Assert.Equal(new SendResult(SendOutcome.Accepted, 0, "", TimeSpan.Zero, 1), await AnsweredAsync(Answers.GrpcOk));

    [Fact]
    public async Task A_partial_success_is_acceptance_with_what_was_dropped_and_why() =>
        Assert.Equal(new SendResult(SendOutcome.Accepted, 17, "too old", TimeSpan.Zero, 1), await AnsweredAsync(Answers.Grpc(0, Answers.Frame(Partial))));

    /// <summary>grpc-go answers in the compression of the request, even what is empty.</summary>
    [Fact]
    public async Task A_compressed_answer_is_read()
    {
        Assert.Equal(17, (await AnsweredAsync(Answers.Grpc("0", Answers.Frame(Partial, isGzip: true), "gzip"))).Rejected);
        Assert.Equal(SendOutcome.Accepted, (await AnsweredAsync(Answers.Grpc("0", Answers.Frame([], isGzip: true), "gzip"))).Outcome);
    }

    [Fact]
    public async Task A_good_status_with_garbage_says_nothing()
    {
        byte[] bomb = Answers.Frame(new byte[10_000_000], isGzip: true);
        Func<HttpContext, Task>[] garbage =
        [
            Answers.Grpc(0, []),
            Answers.Grpc(0, [0, 0, 0]),
            Answers.Grpc(0, Answers.Frame([0xFF])),
            Answers.Grpc(0, [.. Answers.Frame(Partial), 0]),
            Answers.Grpc(0, Answers.Frame(Partial)[..^1]),
            Answers.Grpc(0, [2, .. Answers.Frame(Partial)[1..]]),
            Answers.Grpc("0", [1, .. Answers.Frame(Partial)[1..]], "gzip"),
            Answers.Grpc("0", Answers.Frame(Partial, isGzip: true), "zstd"),
            Answers.Grpc("0", bomb, "gzip"),
            Answers.Grpc("fine", Answers.Frame([]), ""),
            Answers.Grpc("-1", Answers.Frame([]), ""),
            Answers.GrpcHeaders(0),
            Answers.Http(200, "application/grpc", Answers.Frame([])),
            Answers.Http(200, "text/html", "<html>"u8.ToArray()),
            Answers.Http(204),
        ];
        foreach (Func<HttpContext, Task> answer in garbage)
        {
            SendResult result = await AnsweredAsync(answer);
            Assert.Equal((SendOutcome.Unknown, 0), (result.Outcome, result.Rejected));
        }
    }

    [Theory]
    [InlineData("queue%20is full%3A 100%25", "queue is full: 100%")]
    [InlineData("%E2%82%AC", "€")]
    [InlineData("100%", "100%")]
    [InlineData("a%0Ab", "a b")]
    public async Task A_failure_is_told_in_the_words_of_the_receiver(string sent, string shown)
    {
        foreach (Func<HttpContext, Task> answer in new[] { Answers.GrpcHeaders(3, ("grpc-message", sent)), Answers.Grpc(3, [], ("grpc-message", sent)) })
        {
            SendResult result = await AnsweredAsync(answer);
            Assert.Equal(SendOutcome.Refused, result.Outcome);
            Assert.Matches(@"\Ahttp://127\.0\.0\.1:\d+/opentelemetry\.proto\.collector\.metrics\.v1\.MetricsService/Export: gRPC status InvalidArgument: ", result.Message);
            Assert.EndsWith(": " + shown, result.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(7, 0, true, 7)]
    [InlineData(7, 500_000_000, false, 7.5)]
    [InlineData(0, 1, true, 0.1)]
    [InlineData(-5, 0, true, 0.1)]
    [InlineData(long.MinValue, 0, true, 0.1)]
    [InlineData(long.MaxValue, int.MaxValue, true, 300)]
    public async Task When_to_come_again_is_read_in_limits(long seconds, int nanoseconds, bool isPadded, double expected)
    {
        SendResult result = await AnsweredAsync(Answers.Grpc(14, [], Answers.RetryInfo(seconds, nanoseconds, isPadded)));
        Assert.Equal((SendOutcome.Failed, TimeSpan.FromSeconds(expected)), (result.Outcome, result.RetryAfter));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("/////w==")]
    public async Task Details_that_cannot_be_read_say_nothing(string details)
    {
        Assert.Equal(SendOutcome.Refused, (await AnsweredAsync(Answers.GrpcHeaders(8, ("grpc-status-details-bin", details)))).Outcome);
        Assert.Equal((SendOutcome.Refused, TimeSpan.Zero), await OutcomeOf(Answers.GrpcHeaders(8, ("grpc-status-details-bin", Convert.ToBase64String(Answers.RpcStatus("full"))))));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_says_nothing()
    {
        Assert.Equal(SendOutcome.Unknown, (await AnsweredAsync(Answers.Reset)).Outcome);
        Assert.Equal(SendOutcome.Unknown, (await AnsweredAsync(Answers.CutOff)).Outcome);
    }

    [Fact]
    public async Task A_receiver_of_HTTP_1_is_none_of_gRPC()
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.Ok);
        Assert.NotEqual(SendOutcome.Accepted, (await Sending.TryOnceAsync(server.Endpoint with { Protocol = OtlpProtocol.Grpc })).Outcome);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task What_is_no_HTTP_says_nothing()
    {
        await using var server = new RawServer(async socket =>
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("this is no HTTP/2, but it is long enough for the header of a frame"));
            await RawServer.ReadToEndAsync(socket);
        });
        SendResult result = await Sending.TryOnceAsync(HttpAnswerTests.Raw("http", server.Authority) with { Protocol = OtlpProtocol.Grpc });
        Assert.NotEqual(SendOutcome.Accepted, result.Outcome);
        Assert.NotEqual(SendOutcome.Refused, result.Outcome);
    }

    private static async Task<(SendOutcome, TimeSpan)> OutcomeOf(Func<HttpContext, Task> answer)
    {
        SendResult result = await AnsweredAsync(answer);
        return (result.Outcome, result.RetryAfter);
    }

    private static async Task<SendResult> AnsweredAsync(Func<HttpContext, Task> answer)
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.Grpc, answer);
        return await Sending.TryOnceAsync(server.Endpoint);
    }
}
