using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using MmExporter.Otlp.Delivery;
using MmExporter.Tests.Otlp.Support;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>What is made of answers over HTTP, right ones and wrong ones.</summary>
public sealed class HttpAnswerTests
{
    [Theory]
    [InlineData(Answers.Protobuf)]
    [InlineData("")]
    [InlineData("text/plain")]
    public async Task An_empty_answer_with_a_good_status_is_acceptance_whatever_its_type(string contentType)
    {
        SendResult result = await AnsweredAsync(Answers.Http(200, contentType, []));
        Assert.Equal(new SendResult(SendOutcome.Accepted, 0, "", TimeSpan.Zero, 1), result);
    }

    [Fact]
    public async Task A_partial_success_is_acceptance_with_what_was_dropped_and_why()
    {
        SendResult result = await AnsweredAsync(Answers.PartialSuccess(17, "too\nold €"));
        Assert.Equal(new SendResult(SendOutcome.Accepted, 17, "too old €", TimeSpan.Zero, 1), result);
    }

    [Fact]
    public async Task A_warning_is_acceptance_with_its_text() =>
        Assert.Equal(new SendResult(SendOutcome.Accepted, 0, "slow down", TimeSpan.Zero, 1), await AnsweredAsync(Answers.PartialSuccess(0, "slow down")));

    [Fact]
    public async Task An_answer_of_another_kind_is_acceptance_with_a_warning()
    {
        SendResult result = await AnsweredAsync(Answers.Http(200, "text/html; charset=utf-8", "<html>"u8.ToArray()));
        Assert.Equal((SendOutcome.Accepted, "answers with text/html, which no receiver of OTLP does"), (result.Outcome, result.Message));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x0A, 0x05, 0x08 })]
    [InlineData(new byte[] { 0x0A, 0x01, 0x08 })]
    public async Task A_good_status_with_garbage_says_nothing(byte[] garbage)
    {
        SendResult result = await AnsweredAsync(Answers.Http(200, Answers.Protobuf, garbage));
        Assert.Equal((SendOutcome.Unknown, 0), (result.Outcome, result.Rejected));
        Assert.EndsWith("/v1/metrics: status 200, and an answer that is no protobuf", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_told_in_the_words_of_the_receiver()
    {
        SendResult result = await AnsweredAsync(Answers.Http(400, Answers.Protobuf, Answers.RpcStatus("no such metric")));
        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.Matches(@"\Ahttp://127\.0\.0\.1:\d+/v1/metrics: status 400: no such metric\z", result.Message);
        Assert.EndsWith("status 413: it is\tlarge".Replace('\t', ' '), (await AnsweredAsync(Answers.Http(413, "text/plain", "it is\tlarge\n"u8.ToArray()))).Message, StringComparison.Ordinal);
        Assert.EndsWith(": status 401", (await AnsweredAsync(Answers.Http(401, "text/html", "<html>"u8.ToArray()))).Message, StringComparison.Ordinal);
        Assert.EndsWith(": status 400", (await AnsweredAsync(Answers.Http(400, Answers.Protobuf, [0xFF]))).Message, StringComparison.Ordinal);
        Assert.InRange((await AnsweredAsync(Answers.Http(400, "text/plain", new byte[100_000]))).Message.Length, 0, 400);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using FaultServer other = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.Ok);
        foreach (int status in new[] { 301, 302, 303, 307, 308 })
        {
            SendResult result = await AnsweredAsync(Answers.Http(status, headers: ("Location", other.Endpoint.Uri.AbsoluteUri)));
            Assert.Equal(SendOutcome.Refused, result.Outcome);
        }

        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData(200, SendOutcome.Unknown)]
    [InlineData(400, SendOutcome.Refused)]
    [InlineData(503, SendOutcome.Unknown)]
    internal async Task An_answer_that_breaks_off_says_what_its_status_says_unless_that_is_good(int status, SendOutcome outcome)
    {
        await using var server = new RawServer(async socket =>
        {
            await RawServer.ReadRequestAsync(socket);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Status\r\nContent-Type: application/x-protobuf\r\nContent-Length: 10\r\n\r\n12345"));

            // A reset could overtake what was sent.
            socket.Shutdown(SocketShutdown.Send);
            await RawServer.ReadToEndAsync(socket);
        });
        Assert.Equal(outcome, (await Sending.TryOnceAsync(Raw("http", server.Authority))).Outcome);
    }

    [Fact]
    public async Task An_answer_that_is_reset_says_nothing() => Assert.Equal(SendOutcome.Unknown, (await AnsweredAsync(Answers.CutOff)).Outcome);

    [Fact]
    public async Task A_connection_that_is_reset_instead_of_an_answer_says_nothing() =>
        Assert.Equal(SendOutcome.Unknown, (await AnsweredAsync(Answers.Reset)).Outcome);

    [Theory]
    [InlineData("this is no HTTP\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: much\r\n\r\n")]
    [InlineData("\0\0\0")]
    [InlineData("")]
    public async Task What_is_no_HTTP_says_nothing(string answer)
    {
        await using var server = new RawServer(async socket =>
        {
            await RawServer.ReadRequestAsync(socket);
            await socket.SendAsync(Encoding.Latin1.GetBytes(answer));
        });
        Assert.Equal(SendOutcome.Unknown, (await Sending.TryOnceAsync(Raw("http", server.Authority))).Outcome);
    }

    internal static EndpointSettings Raw(string scheme, string authority) => new(new Uri($"{scheme}://{authority}/v1/metrics")) { Timeout = Sending.Timeout };

    private static async Task<SendResult> AnsweredAsync(Func<HttpContext, Task> answer)
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, answer);
        return await Sending.TryOnceAsync(server.Endpoint);
    }
}
