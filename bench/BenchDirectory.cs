namespace MmExporter.Bench;

/// <summary>A directory in memory, where metrics files lie, or the temporary one where there is none.</summary>
internal static class BenchDirectory
{
    private const string Memory = "/dev/shm";

    public static string Create()
    {
        string root = Directory.Exists(Memory) ? Memory : Path.GetTempPath();
        return Directory.CreateDirectory(Path.Combine(root, $"mmstats-bench-{Guid.NewGuid():N}")).FullName;
    }
}
