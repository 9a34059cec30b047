using Polly;
using Polly.Retry;

namespace MmExporter.Otlp.Delivery;

/// <summary>When an attempt is made again, and how long all of them take.</summary>
internal static class RetryPolicy
{
    /// <summary>The waits where the receiver does not say how long: about 1 s, 2 s, 4 s, by chance more or less, and up to this.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1), LastWait = TimeSpan.FromSeconds(30);

    /// <summary>Makes the policy.</summary>
    /// <param name="attemptTime">How long one attempt may take.</param>
    /// <param name="totalTime">How long all attempts and the waits between them may take.</param>
    /// <param name="time">Measures it.</param>
    public static ResiliencePipeline<Attempt> New(TimeSpan attemptTime, TimeSpan totalTime, TimeProvider time) =>
        new ResiliencePipelineBuilder<Attempt> { TimeProvider = time }
            .AddTimeout(totalTime)
            .AddRetry(new RetryStrategyOptions<Attempt>
            {
                ShouldHandle = arguments => ValueTask.FromResult(IsTriedAgain(arguments.Outcome.Result, totalTime)),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstWait,
                MaxDelay = LastWait,
                DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result.RetryAfter),
            })
            .AddTimeout(attemptTime)
            .Build();

    /// <summary>A receiver that wants to be left alone for longer than there is time is left alone at once.</summary>
    private static bool IsTriedAgain(Attempt attempt, TimeSpan totalTime) =>
        attempt.Outcome is SendOutcome.Failed or SendOutcome.Unknown && !(attempt.RetryAfter >= totalTime);
}
