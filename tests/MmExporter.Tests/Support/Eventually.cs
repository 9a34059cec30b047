namespace MmExporter.Tests.Support;

/// <summary>Waits for what another thread makes true.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task Async(Func<bool> condition, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, $"Waited in vain: {what}");
            await Task.Delay(1);
        }
    }
}
