using Microsoft.AspNetCore.Http;
using MmExporter.Otlp.Delivery;
using MmExporter.Tests.Otlp.Support;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>When a request is sent again, and what is said of it in the end.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData(OtlpCompression.None)]
    [InlineData(OtlpCompression.Gzip)]
    internal async Task What_is_sent_again_is_the_same_bytes(OtlpCompression compression)
    {
        foreach (OtlpProtocol protocol in Enum.GetValues<OtlpProtocol>())
        {
            await using FaultServer server = await FaultServer.StartAsync(protocol, Answers.Http(503), Answers.Reset, Answers.Http(503), Ok(protocol));
            (SendResult result, _) = await Sending.SendAsync(server.Endpoint with { Compression = compression }, Sending.Long);
            Assert.Equal((SendOutcome.Accepted, 4), (result.Outcome, result.Attempts));
            Assert.Equal(4, server.Requests.Count);
            Assert.All(server.Requests, request => Assert.Equal(server.Requests[0].Body, request.Body));
            Assert.Equal(Sending.Request, server.Requests[3].Message());
        }
    }

    [Fact]
    public async Task A_partial_success_is_not_sent_again()
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.PartialSuccess(5, "no"), Answers.Ok);
        (SendResult result, IReadOnlyList<TimeSpan> waits) = await Sending.SendAsync(server.Endpoint, Sending.Long);
        Assert.Equal((SendOutcome.Accepted, 5, 1), (result.Outcome, result.Rejected, result.Attempts));
        Assert.Empty(waits);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task What_is_refused_is_not_sent_again()
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.Http(400), Answers.Ok);
        (SendResult result, _) = await Sending.SendAsync(server.Endpoint, Sending.Long);
        Assert.Equal((SendOutcome.Refused, 1), (result.Outcome, result.Attempts));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Waits_double_by_chance_up_to_half_a_minute()
    {
        var all = new HashSet<TimeSpan>();
        for (int i = 0; i < 3; i++)
        {
            await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, [.. Enumerable.Repeat(Answers.Http(503), 12), Answers.Ok]);
            (SendResult result, IReadOnlyList<TimeSpan> waits) = await Sending.SendAsync(server.Endpoint, Sending.Long);
            Assert.Equal((SendOutcome.Accepted, 12), (result.Outcome, waits.Count));
            for (int count = 1; count < 5; count++)
            {
                Assert.InRange(waits.Take(count).Sum(wait => wait.TotalSeconds), 0.6 * (Math.Pow(2, count - 1) - 1), 1.5 * Math.Pow(2, count));
            }

            Assert.All(waits, wait => Assert.InRange(wait.TotalSeconds, 0, 30));
            Assert.Equal(TimeSpan.FromSeconds(30), waits[^1]);
            all.Add(waits[0]);
        }

        Assert.Equal(3, all.Count);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0.1)]
    [InlineData("301", 300)]
    [InlineData("4294967295", 300)]
    [InlineData("99999999999999999999999999", 300)]
    [InlineData("Fri, 02 Jan 1970 00:00:20 GMT", 20)]
    [InlineData("Fri, 02 Jan 1970 00:00:00 GMT", 0.1)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0.1)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 300)]
    public async Task A_receiver_that_says_when_to_come_again_is_left_alone_until_then(string retryAfter, double seconds)
    {
        // The clock begins at the second day of 1970.
        foreach (int status in new[] { 429, 502, 503, 504 })
        {
            await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.RetryAfter(status, retryAfter), Answers.Ok);
            (SendResult result, IReadOnlyList<TimeSpan> waits) = await Sending.SendAsync(server.Endpoint, Sending.Long);
            Assert.Equal(SendOutcome.Accepted, result.Outcome);
            Assert.Equal([TimeSpan.FromSeconds(seconds)], waits);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("Fri, 99 Jan 1970 00:00:20 GMT")]
    public async Task A_receiver_that_does_not_say_it_right_said_nothing(string retryAfter)
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.RetryAfter(503, retryAfter), Answers.Ok);
        (_, IReadOnlyList<TimeSpan> waits) = await Sending.SendAsync(server.Endpoint, Sending.Long);
        Assert.InRange(Assert.Single(waits).TotalSeconds, 0, 1.5);
    }

    [Fact]
    public async Task A_gRPC_receiver_that_says_when_to_come_again_is_left_alone_until_then()
    {
        await using FaultServer server = await FaultServer.StartAsync(
            OtlpProtocol.Grpc, Answers.Grpc(14, [], Answers.RetryInfo(7)), Answers.GrpcHeaders(8, Answers.RetryInfo(9)), Answers.GrpcOk);
        (SendResult result, IReadOnlyList<TimeSpan> waits) = await Sending.SendAsync(server.Endpoint, Sending.Long);
        Assert.Equal(SendOutcome.Accepted, result.Outcome);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(9)], waits);
    }

    [Fact]
    public async Task A_receiver_that_wants_to_be_left_alone_for_longer_than_there_is_time_gets_nothing_until_then()
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.RetryAfter(429, "40"), Answers.Ok);
        var time = new ManualTime();
        using var sender = new OtlpSender(server.Endpoint, TimeSpan.FromSeconds(30), time);
        SendResult result = await sender.SendAsync(Sending.Request, CancellationToken.None);
        Assert.Equal((SendOutcome.Failed, TimeSpan.FromSeconds(40), 1), (result.Outcome, result.RetryAfter, result.Attempts));

        time.Advance(TimeSpan.FromSeconds(39));
        result = await sender.SendAsync(Sending.Request, CancellationToken.None);
        Assert.Equal((SendOutcome.Failed, TimeSpan.FromSeconds(1), 0), (result.Outcome, result.RetryAfter, result.Attempts));
        Assert.EndsWith("/v1/metrics: nothing sent: the receiver wants to be left alone for 1 s", result.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);

        time.Advance(TimeSpan.FromSeconds(1));
        result = await sender.SendAsync(Sending.Request, CancellationToken.None);
        Assert.Equal((SendOutcome.Accepted, TimeSpan.Zero, 1), (result.Outcome, result.RetryAfter, result.Attempts));
    }

    [Fact]
    public async Task It_is_tried_until_the_time_is_over()
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.Http(503));
        (SendResult result, IReadOnlyList<TimeSpan> waits) = await Sending.SendAsync(server.Endpoint, TimeSpan.FromSeconds(30));
        Assert.Equal((SendOutcome.Unknown, waits.Count), (result.Outcome, result.Attempts));
        Assert.EndsWith("/v1/metrics: status 503", result.Message, StringComparison.Ordinal);
        Assert.True(waits.Count > 3);
        Assert.InRange(waits.SkipLast(1).Sum(wait => wait.TotalSeconds), 0, 30);
        Assert.True(waits.Sum(wait => wait.TotalSeconds) > 30);
    }

    [Fact]
    public async Task Without_an_answer_in_the_time_of_an_attempt_it_is_sent_again_over_another_connection()
    {
        foreach (OtlpProtocol protocol in Enum.GetValues<OtlpProtocol>())
        {
            var connections = new HashSet<string>();
            Func<HttpContext, Task> Noting(Func<HttpContext, Task> answer) => context =>
            {
                connections.Add(context.Connection.Id);
                return answer(context);
            };
            await using FaultServer server = await FaultServer.StartAsync(protocol, Noting(Answers.Nothing), Noting(Ok(protocol)));
            var time = new ManualTime();
            using var sender = new OtlpSender(server.Endpoint, Sending.Long, time);
            Task<SendResult> sending = sender.SendAsync(Sending.Request, CancellationToken.None);
            await Eventually.Async(() => server.Requests.Count == 1, "the request");
            time.Advance(Sending.Timeout);
            (SendResult result, _) = await Sending.FinishAsync(sending, Sending.Long - Sending.Timeout, time);
            Assert.Equal((SendOutcome.Accepted, 2, 2), (result.Outcome, result.Attempts, connections.Count));
            Assert.Equal(server.Requests[0].Body, server.Requests[1].Body);
        }
    }

    [Fact]
    public async Task Without_an_answer_until_the_time_is_over_nothing_is_known()
    {
        foreach (OtlpProtocol protocol in Enum.GetValues<OtlpProtocol>())
        {
            await using FaultServer server = await FaultServer.StartAsync(protocol, Answers.Nothing);
            var time = new ManualTime();
            using var sender = new OtlpSender(server.Endpoint with { Timeout = TimeSpan.FromSeconds(10) }, TimeSpan.FromSeconds(10), time);
            Task<SendResult> sending = sender.SendAsync(Sending.Request, CancellationToken.None);
            await Eventually.Async(() => server.Requests.Count == 1, "the request");
            time.Advance(TimeSpan.FromSeconds(10));
            SendResult result = await sending;
            Assert.Equal((SendOutcome.Unknown, 1), (result.Outcome, result.Attempts));
            Assert.EndsWith(": no answer in 10 s", result.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(503, SendOutcome.Unknown)]
    [InlineData(400, SendOutcome.Unknown)]
    [InlineData(200, SendOutcome.Accepted)]
    internal async Task Once_it_may_have_arrived_only_acceptance_is_certain(int last, SendOutcome outcome)
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.Reset, Answers.RetryAfter(last, "300"));
        (SendResult result, _) = await Sending.SendAsync(server.Endpoint, TimeSpan.FromSeconds(300));
        Assert.Equal((outcome, 2), (result.Outcome, result.Attempts));
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    [InlineData(OtlpProtocol.Grpc)]
    internal async Task Where_nobody_listens_nothing_was_sent(OtlpProtocol protocol)
    {
        EndpointSettings endpoint = HttpAnswerTests.Raw("http", RawServer.DeadAuthority()) with { Protocol = protocol };
        (SendResult result, IReadOnlyList<TimeSpan> waits) = await Sending.SendAsync(endpoint, TimeSpan.FromSeconds(10));
        Assert.Equal(SendOutcome.Failed, result.Outcome);
        Assert.NotEmpty(waits);
        Assert.Contains(": nothing sent: Connection refused", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_name_is_unknown_nothing_was_sent() =>
        Assert.Equal(SendOutcome.Failed, (await Sending.TryOnceAsync(HttpAnswerTests.Raw("http", "nobody.invalid:1"))).Outcome);

    [Fact]
    public async Task While_a_connection_is_not_made_nothing_was_sent()
    {
        await using var server = new RawServer(RawServer.ReadToEndAsync);
        var time = new ManualTime();
        using var sender = new OtlpSender(HttpAnswerTests.Raw("https", server.Authority), Sending.Timeout, time);
        Task<SendResult> sending = sender.SendAsync(Sending.Request, CancellationToken.None);
        await Eventually.Async(() => server.Connections == 1, "the connection");
        time.Advance(Sending.Timeout);
        Assert.Equal(SendOutcome.Failed, (await sending).Outcome);
    }

    [Fact]
    public async Task A_reset_while_the_body_is_sent_leaves_nothing_known()
    {
        await using var server = new RawServer(async socket => await socket.ReceiveAsync(new byte[100]));
        var time = new ManualTime();
        using var sender = new OtlpSender(HttpAnswerTests.Raw("http", server.Authority), Sending.Long, time);
        Assert.Equal(SendOutcome.Unknown, (await Sending.TryOnceAsync(sender, time, new byte[32 << 20])).Outcome);
    }

    [Fact]
    public async Task The_caller_ends_an_attempt_and_a_wait()
    {
        await using FaultServer silent = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.Nothing);
        await using FaultServer busy = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.RetryAfter(503, "100"));
        (FaultServer Server, SendOutcome Outcome)[] cases = [(silent, SendOutcome.Unknown), (busy, SendOutcome.Failed)];
        foreach ((FaultServer server, SendOutcome outcome) in cases)
        {
            var time = new ManualTime();
            using var sender = new OtlpSender(server.Endpoint, Sending.Long, time);
            using var end = new CancellationTokenSource();
            Task<SendResult> sending = sender.SendAsync(Sending.Request, end.Token);
            await Eventually.Async(() => server.Requests.Count == 1 && (server == silent || time.Due.Contains(TimeSpan.FromSeconds(100))), "the request");
            await end.CancelAsync();
            Assert.Equal((outcome, 1), ((await sending).Outcome, (await sending).Attempts));
        }
    }

    [Fact]
    public async Task A_caller_that_has_ended_already_sends_nothing()
    {
        await using FaultServer server = await FaultServer.StartAsync(OtlpProtocol.HttpProtobuf, Answers.Ok);
        using var sender = new OtlpSender(server.Endpoint, Sending.Long, new ManualTime());
        SendResult result = await sender.SendAsync(Sending.Request, new CancellationToken(canceled: true));
        Assert.Equal((SendOutcome.Failed, 0), (result.Outcome, result.Attempts));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_sender_outlives_an_outage()
    {
        int requests = 0;
        await using FaultServer server = await FaultServer.StartAsync(
            OtlpProtocol.Grpc, context => (Interlocked.Increment(ref requests) % 3 == 0 ? Answers.GrpcOk : Answers.Reset)(context));
        var time = new ManualTime();
        using var sender = new OtlpSender(server.Endpoint, Sending.Long, time);
        for (int i = 0; i < 20; i++)
        {
            (SendResult result, _) = await Sending.FinishAsync(sender.SendAsync(Sending.Request, CancellationToken.None), Sending.Long, time);
            Assert.Equal((SendOutcome.Accepted, 3), (result.Outcome, result.Attempts));
        }

        Assert.Empty(time.Due);
        Assert.Equal(60, requests);
    }

    private static Func<HttpContext, Task> Ok(OtlpProtocol protocol) => protocol == OtlpProtocol.Grpc ? Answers.GrpcOk : Answers.Ok;
}
