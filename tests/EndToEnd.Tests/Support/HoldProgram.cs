namespace EndToEnd.Tests.Support;

/// <summary>The writer in C that the tests hold, compiled once.</summary>
public sealed class HoldProgram : IAsyncLifetime, IDisposable
{
    private readonly TempDirectory directory = new();

    public string Path => directory.File("hold");

    public async Task InitializeAsync()
    {
        string include = System.IO.Path.Combine(RepoPaths.Root, "writers", "c");
        string source = System.IO.Path.Combine(RepoPaths.Root, "tests", "rig", "c", "hold.c");
        (await RunProcess.Async("cc", ["-std=c11", "-O2", "-pthread", "-I", include, "-o", Path, source])).MustSucceed();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();
}
