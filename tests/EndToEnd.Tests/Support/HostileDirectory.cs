using System.Net.Sockets;

namespace EndToEnd.Tests.Support;

/// <summary>A directory in which all sorts of things have names of metrics files, and one good file.</summary>
internal sealed class HostileDirectory : IDisposable
{
    /// <summary>Small good files, each with a counter of 1.</summary>
    public const int SmallFiles = 5000;

    private const long Tebibyte = 1L << 40;

    private readonly TempDirectory directory = new();
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>What is in it, by the reason it is refused for.</summary>
    public Dictionary<string, string[]> Specials { get; } = [];

    public string Path => directory.Path;

    public static async Task<HostileDirectory> CreateAsync()
    {
        var hostile = new HostileDirectory();
        hostile.AddFiles();
        await hostile.AddSpecialsAsync();
        return hostile;
    }

    public void Dispose()
    {
        socket.Dispose();
        directory.Dispose();
    }

    private void AddFiles()
    {
        MetricsFile.Write(Path, "good", 7);
        using var elsewhere = new TempDirectory();
        MetricsFile.Multiply(MetricsFile.Write(elsewhere.Path, "small", 1, label: "small"), Path, SmallFiles);

        // Always the same noise, so that the reasons are always the same.
        var random = new Random(7);
        byte[] noise = new byte[4096];
        random.NextBytes(noise);
        noise[0] = 0x77;
        File.WriteAllBytes(Add("unknown_version", "noise"), noise);
        noise[0] = 1;
        File.WriteAllBytes(Add("truncated", "version-and-noise"), noise);

        string sparse = Add("too_large", "sparse");
        using (FileStream file = new(sparse, FileMode.CreateNew))
        {
            file.SetLength(Tebibyte);
        }

        // All of these contain a good file's bytes, so that nobody is refused for what is inside.
        string unreadable = Add("permission_denied", "unreadable");
        File.Copy(directory.File("good.mmstats"), unreadable);
        File.SetUnixFileMode(unreadable, UnixFileMode.None);
    }

    private async Task AddSpecialsAsync()
    {
        File.CreateSymbolicLink(Add("symlink", "password"), "/etc/passwd");
        File.CreateSymbolicLink(Add("symlink", "to-a-good-file"), directory.File("good.mmstats"));
        File.CreateSymbolicLink(Add("symlink", "dangling"), directory.File("nowhere"));
        File.CreateSymbolicLink(Add("symlink", "loop"), directory.File("loop.mmstats"));
        Directory.CreateDirectory(Add("directory", "folder"));
        socket.Bind(new UnixDomainSocketEndPoint(Add("socket", "socket")));
        (await RunProcess.Async("mkfifo", ["-m", "644", Add("fifo", "fifo")])).MustSucceed();
        string original = Add("hard_link", "original");
        File.Copy(directory.File("good.mmstats"), original);
        (await RunProcess.Async("ln", [original, Add("hard_link", "second-name")])).MustSucceed();

        // Only root may make a device; whoever is not root cannot be presented with one by another either.
        if (Environment.IsPrivilegedProcess)
        {
            (await RunProcess.Async("mknod", ["-m", "666", Add("device", "zero"), "c", "1", "5"])).MustSucceed();
        }
    }

    private string Add(string reason, string name)
    {
        string path = directory.File(name + ".mmstats");
        Specials[reason] = [.. Specials.GetValueOrDefault(reason, []), path];
        return path;
    }
}
