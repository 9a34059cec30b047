using System.IO.Pipelines;
using System.Net;
using MmExporter.Otlp.Delivery;
using MmExporter.Otlp.Delivery.Answers;
using MmExporter.Tests.Otlp.Support;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>How much of an answer is read, and for how long.</summary>
public sealed class AnswerLimitTests
{
    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf, 200, SendOutcome.Unknown)]
    [InlineData(OtlpProtocol.HttpProtobuf, 400, SendOutcome.Refused)]
    [InlineData(OtlpProtocol.HttpProtobuf, 503, SendOutcome.Unknown)]
    [InlineData(OtlpProtocol.Grpc, 200, SendOutcome.Unknown)]
    internal async Task Of_an_endless_answer_only_the_start_is_read(OtlpProtocol protocol, int status, SendOutcome outcome)
    {
        var gone = new TaskCompletionSource();
        await using FaultServer server = await FaultServer.StartAsync(protocol, Answers.Endless(status, gone));
        Assert.Equal(outcome, (await Sending.TryOnceAsync(server.Endpoint)).Outcome);
        await gone.Task;
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    [InlineData(OtlpProtocol.Grpc)]
    internal async Task An_answer_of_a_byte_a_second_is_read_until_the_attempt_is_over(OtlpProtocol protocol)
    {
        const int Seconds = 10;
        var time = new ManualTime();
        await using FaultServer server = await FaultServer.StartAsync(protocol, Answers.Drip(time));
        using var sender = new OtlpSender(server.Endpoint with { Timeout = TimeSpan.FromSeconds(Seconds) }, TimeSpan.FromSeconds(Seconds), time);
        Task<SendResult> sending = sender.SendAsync(Sending.Request, CancellationToken.None);
        for (int second = Seconds; second > 0; second--)
        {
            // Beside the next byte's, the timers of the attempt and of the whole time are set.
            int expected = second == 1 ? 3 : 1;
            await Eventually.Async(() => time.Due.Count(due => due == TimeSpan.FromSeconds(1)) == expected, "the next byte");
            Assert.False(sending.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        SendResult result = await sending;
        Assert.Equal((SendOutcome.Unknown, 1), (result.Outcome, result.Attempts));
    }

    [Theory]
    [InlineData(200, SendOutcome.Unknown)]
    [InlineData(400, SendOutcome.Refused)]
    [InlineData(503, SendOutcome.Unknown)]
    internal async Task An_answer_that_does_not_come_to_its_end_in_time_says_what_its_status_says_unless_that_is_good(int status, SendOutcome outcome)
    {
        var body = new Pipe();
        await body.Writer.WriteAsync(new byte[1]);
        using var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StreamContent(body.Reader.AsStream()) };
        using var end = new CancellationTokenSource();
        Task<Attempt> reading = HttpAnswer.ReadAsync(response, DateTimeOffset.UnixEpoch, end.Token);
        Assert.False(reading.IsCompleted);
        await end.CancelAsync();
        Assert.Equal(outcome, (await reading).Outcome);
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    [InlineData(OtlpProtocol.Grpc)]
    internal async Task An_answer_with_too_many_headers_says_nothing(OtlpProtocol protocol)
    {
        await using FaultServer server = await FaultServer.StartAsync(
            protocol, Answers.Http(200, headers: [.. Enumerable.Range(0, 40).Select(i => ($"h{i}", new string('x', 1000)))]));
        Assert.Equal(SendOutcome.Unknown, (await Sending.TryOnceAsync(server.Endpoint)).Outcome);
    }
}
