namespace MmExporter.Commands.Configuration;

/// <summary><c>config check</c>: says what would keep the daemon from running.</summary>
internal static class CheckCommand
{
    /// <param name="mistakes">A line for each.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IEnumerable<string> mistakes)
    {
        int code = 0;
        foreach (string mistake in mistakes)
        {
            code = await CommandLine.FailAsync(mistake);
        }

        if (code == 0)
        {
            Console.WriteLine("The configuration is good.");
        }

        return code;
    }
}
