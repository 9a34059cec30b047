using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Mmstats.Writer.Tests.Bridge;

public sealed class ProblemsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Whoever_traces_the_process_does_not_run_where_a_problem_is_told()
    {
        var application = Guid.NewGuid().ToString("N");
        using var tracing = new Tracing(application);
        var problems = new Writer.Problems(application);
        // The first telling makes the source, which the listener sees on whatever thread that is.
        var teller = await Task.Factory.StartNew(() =>
        {
            problems.Tell(ProblemKind.Tag, "one");
            problems.Tell(ProblemKind.Tag, "two");
            problems.Tell(ProblemKind.Callback, "three");
            tracing.MayGoOn.Set();
            return Environment.CurrentManagedThreadId;
        }, TaskCreationOptions.LongRunning).WaitAsync(Deadline);
        var messages = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            Assert.True(tracing.Seen.TryTake(out var seen, Deadline), "Nothing was traced.");
            Assert.NotEqual(teller, seen.Thread);
            messages.Add(seen.Message);
        }
        Assert.Equal(["one", "three"], messages.Order(StringComparer.Ordinal));
    }

    private sealed class Tracing : EventListener
    {
        private readonly string application;

        public Tracing(string application)
        {
            this.application = application;
            EventSourceCreated += (_, created) =>
            {
                if (created.EventSource?.Name == "Mmstats-Writer")
                    EnableEvents(created.EventSource, EventLevel.Warning);
            };
        }

        public ManualResetEventSlim MayGoOn { get; } = new();

        public BlockingCollection<(int Thread, string Message)> Seen { get; } = [];

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (application == null || eventData.Payload is not [string name, _, string message] || name != application)
                return;
            // Where the problem is told this would wait in vain.
            MayGoOn.Wait(Deadline);
            Seen.Add((Environment.CurrentManagedThreadId, message));
        }
    }
}
