namespace MmExporter.Snapshots;

/// <summary>The directories that could not be read in this pass. What is known below them may still be there.</summary>
internal sealed class UnreadDirectories
{
    /// <summary>Beyond this many, everything that is known counts as below one of them.</summary>
    private const int DirectoriesMax = 4_096;

    private readonly HashSet<byte[]> directories = new(new PathComparer());

    public void Clear() => directories.Clear();

    public void Add(ReadOnlySpan<byte> path)
    {
        if (directories.Count < DirectoriesMax)
        {
            directories.GetAlternateLookup<ReadOnlySpan<byte>>().Add(path.TrimEnd((byte)'/'));
        }
    }

    /// <summary>Whether a file lies below one of them.</summary>
    public bool Contains(ReadOnlySpan<byte> path)
    {
        if (directories.Count is 0 or DirectoriesMax)
        {
            return directories.Count > 0;
        }

        HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> lookup = directories.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (int slash; (slash = path.LastIndexOf((byte)'/')) >= 0;)
        {
            path = path[..slash];
            if (lookup.Contains(path))
            {
                return true;
            }
        }

        return false;
    }
}
