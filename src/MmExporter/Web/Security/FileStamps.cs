using System.Text;
using MmExporter.Discovery;

namespace MmExporter.Web.Security;

/// <summary>How some files looked before they were read, so that it costs a system call each to see whether they changed.</summary>
internal sealed class FileStamps
{
    private readonly List<(byte[] Path, Stamp Stamp)> files = [];

    /// <summary>Keeps how a file looks now; one that is not there looks so, too.</summary>
    public void Add(string path)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        files.Add((name, Stamp.Of(name)));
    }

    public bool HaveChanged()
    {
        foreach ((byte[] path, Stamp stamp) in files)
        {
            if (Stamp.Of(path) != stamp)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Which file it is, behind all links, and when it was written or changed otherwise.</summary>
    private readonly record struct Stamp(ulong Device, ulong Inode, ulong SizeBytes, long Seconds, uint Nanoseconds)
    {
        public static Stamp Of(byte[] path) =>
            Libc.Statx(Libc.AtCurrentDirectory, in path[0], 0, Libc.StatxBasic, out Libc.StatxResult file) == 0
                ? new Stamp(file.Device, file.Inode, file.SizeBytes, file.ChangeSeconds, file.ChangeNanoseconds)
                : default;
    }
}
