namespace TestSupport;

/// <summary>A fresh directory in memory (/dev/shm where there is one), deleted with all it holds at the end.</summary>
internal sealed class TempDirectory : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    public TempDirectory()
    {
        var parent = Directory.Exists(SharedMemory) ? SharedMemory : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(parent, "mmexporter-test-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>The path of a file or folder in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    public override string ToString() => Path;
}
