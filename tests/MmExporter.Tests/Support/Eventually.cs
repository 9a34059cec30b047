namespace MmExporter.Tests.Support;

/// <summary>Waits for what another thread makes true.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task Async(Func<bool> condition, string what) => Async(() => Task.FromResult(condition()), what);

    public static async Task Async(Func<Task<bool>> condition, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, $"Waited in vain: {what}");
            await Task.Delay(1);
        }
    }
}
