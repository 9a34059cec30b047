namespace TestSupport;

/// <summary>How a process ended, and all it wrote. An exit code of 128 + n means that signal n ended it.</summary>
internal sealed record ProcessOutput(int ExitCode, string Stdout, string Stderr)
{
    /// <summary>Fails the test with everything the process wrote unless it ended with 0.</summary>
    public ProcessOutput MustSucceed()
    {
        if (ExitCode != 0)
            throw new InvalidOperationException($"The process ended with {ExitCode}.\nstdout:\n{Stdout}\nstderr:\n{Stderr}");
        return this;
    }
}
