namespace EndToEnd.Tests.Support;

/// <summary>Waits for what another process makes true.</summary>
internal static class Eventually
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Fails the test, saying what was waited for, when the condition is not true in time.</summary>
    public static async Task Async(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < (deadline ?? DefaultDeadline), $"Waited in vain: {what}");
            await Task.Delay(Interval);
        }
    }

    /// <inheritdoc cref="Async(Func{Task{bool}}, string, TimeSpan?)"/>
    public static Task Async(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        Async(() => Task.FromResult(condition()), what, deadline);
}
