using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Mmstats.Writer;
using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Formats.V2;
using MmExporter.Ledger;
using MmExporter.Ledger.Removal;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Ledger;

/// <summary>Which files of dead writers go, and which stay whatever happens.</summary>
public sealed class DeadFileRemovalTests : IDisposable
{
    private const long Durable = 10;
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(5);

    private readonly TempDirectory directory = new();
    private readonly ManualTime time = new();
    private readonly RecordingLogger<DeadFileRemoval> log = new();
    private readonly List<IDisposable> handles = [];

    public void Dispose()
    {
        handles.ForEach(handle => handle.Dispose());
        directory.Dispose();
    }

    /// <summary>The control of all others here.</summary>
    [Fact]
    public void A_folded_file_is_removed_when_the_time_has_come()
    {
        using DeadFileRemoval removal = New();
        DeadFile file = Make("sub/folder/a.mmstats");
        Assert.Equal(DeadFileFate.TooEarly, Consider(removal, file));
        time.Advance(Delay - TimeSpan.FromSeconds(1));
        Assert.Equal(DeadFileFate.TooEarly, Consider(removal, file));
        Assert.True(File.Exists(file.DisplayPath));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(DeadFileFate.Removed, Consider(removal, file));
        Assert.False(File.Exists(file.DisplayPath));
        Assert.Equal(1, removal.RemovedCount);
        Assert.Equal(DeadFileFate.Gone, Consider(removal, file));
        Assert.Equal([$"{file.DisplayPath} of a dead writer is in the ledger and was removed"], log.Lines);
    }

    [Fact]
    public void The_time_runs_from_when_the_ledger_was_durable()
    {
        using DeadFileRemoval removal = New();
        DeadFile file = Make("a.mmstats", version: Durable + 1);
        Assert.Equal(DeadFileFate.NotDurable, Consider(removal, file));
        time.Advance(Delay * 2);
        Assert.Equal(DeadFileFate.NotDurable, Consider(removal, file));
        Assert.Equal(DeadFileFate.TooEarly, Consider(removal, file, durable: Durable + 1));
        time.Advance(Delay);
        Assert.Equal(DeadFileFate.Removed, Consider(removal, file, durable: Durable + 1));
    }

    [Theory]
    [InlineData(UnlinkMode.None, false, true, DeadFileFate.Off)]
    [InlineData(UnlinkMode.Locked, false, false, DeadFileFate.NoLock)]
    [InlineData(UnlinkMode.Locked, false, true, DeadFileFate.Removed)]
    [InlineData(UnlinkMode.All, false, false, DeadFileFate.Removed)]
    [InlineData(UnlinkMode.All, true, true, DeadFileFate.Stopped)]
    internal void The_flag_says_what_may_go(UnlinkMode mode, bool isStopped, bool hasLock, DeadFileFate fate)
    {
        using DeadFileRemoval removal = New(mode, isStopped);
        DeadFile file = Make("a.mmstats") with { HasLock = hasLock };
        Assert.Equal(fate, ConsiderLate(removal, file));
        Assert.Equal(fate != DeadFileFate.Removed, File.Exists(file.DisplayPath));
    }

    [Fact]
    public void The_newest_three_of_an_application_stay()
    {
        using DeadFileRemoval removal = New();
        DeadFile[] shop = [.. Enumerable.Range(0, 5).Select(i => Make($"shop-{i}.mmstats", foldedAt: 100 - i))];
        DeadFile[] mail = [.. Enumerable.Range(0, 3).Select(i => Make($"mail-{i}.mmstats", "mail", foldedAt: i))];
        ConsiderAll(removal, [.. shop, .. mail]);
        Assert.Equal([true, true, true, false, false], shop.Select(file => File.Exists(file.DisplayPath)));
        Assert.All(mail, file => Assert.True(File.Exists(file.DisplayPath)));
        Assert.Equal((2L, 6), (removal.RemovedCount, removal.Fates[(int)DeadFileFate.Newest]));
    }

    [Fact]
    public void Of_very_many_applications_the_newest_256_files_stay()
    {
        using DeadFileRemoval removal = New();
        DeadFile[] files = [.. Enumerable.Range(0, 258).Select(i => Make($"{i}.mmstats", $"job-{i}", foldedAt: i))];
        ConsiderAll(removal, files);
        Assert.Equal([files[0].DisplayPath, files[1].DisplayPath], files.Select(file => file.DisplayPath).Where(path => !File.Exists(path)));
    }

    [Fact]
    public void A_living_writers_file_is_never_removed()
    {
        using DeadFileRemoval removal = New();
        string path;
        using (MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = directory.Path }))
        {
            path = stats.Paths[0];
            Assert.Equal(DeadFileFate.Locked, ConsiderLate(removal, Open(path)));
            Assert.True(File.Exists(path));
        }

        Assert.True(File.Exists(path), "The writer has removed its file, so this shows nothing.");
        Assert.Equal(DeadFileFate.Removed, Consider(removal, Open(path)));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Another_file_under_the_name_stays()
    {
        using DeadFileRemoval removal = New();
        DeadFile file = Make("a.mmstats");
        File.Delete(file.DisplayPath);
        File.WriteAllText(file.DisplayPath, "new");
        Assert.Equal(DeadFileFate.Changed, ConsiderLate(removal, file));
        Assert.Equal("new", File.ReadAllText(file.DisplayPath));
    }

    [Fact]
    public void A_symlink_under_the_name_stays()
    {
        using DeadFileRemoval removal = New();
        DeadFile file = Make("a.mmstats");
        File.Move(file.DisplayPath, directory.File("moved"));
        File.CreateSymbolicLink(file.DisplayPath, directory.File("moved"));
        Assert.Equal(DeadFileFate.Changed, ConsiderLate(removal, file));
        Assert.True(File.Exists(directory.File("moved")));
    }

    [Fact]
    public void A_file_behind_a_directory_that_has_become_a_symlink_stays()
    {
        using DeadFileRemoval removal = New();
        DeadFile file = Make("sub/a.mmstats");
        Directory.Move(directory.File("sub"), directory.File("elsewhere"));
        Directory.CreateSymbolicLink(directory.File("sub"), directory.File("elsewhere"));
        Assert.Equal(DeadFileFate.Changed, ConsiderLate(removal, file));
        Assert.True(File.Exists(directory.File("elsewhere/a.mmstats")));
    }

    [Fact]
    public void A_file_that_holds_something_else_now_stays()
    {
        using DeadFileRemoval removal = New();
        DeadFile file = Make("a.mmstats") with { IsUnchanged = _ => false };
        Assert.Equal(DeadFileFate.Changed, ConsiderLate(removal, file));
        Assert.True(File.Exists(file.DisplayPath));
    }

    [Fact]
    public void A_generation_is_read_from_the_file_itself()
    {
        string path;
        using (MmStats stats = MmStats.Open("app", new MmStatsOptions { Path = directory.Path }))
        {
            path = stats.Paths[0];
        }

        DeadFile file = Open(path);
        Assert.True(V2File.IsOf(file.Handle, file.Key));
        Assert.False(V2File.IsOf(file.Handle, file.Key + 1));
        Assert.False(V2File.IsOf(Make("a.mmstats").Handle, 0));
    }

    [Fact]
    public void Who_has_the_directorys_lock_removes()
    {
        using DeadFileRemoval first = New();
        using DeadFileRemoval second = New();
        ConsiderLate(first, Make("a.mmstats"));
        DeadFile file = Make("b.mmstats");
        Assert.Equal(DeadFileFate.OtherExporter, ConsiderLate(second, file));
        Assert.True(File.Exists(file.DisplayPath));
        first.Dispose();
        Assert.Equal(DeadFileFate.Removed, Consider(second, file));
    }

    [Fact]
    public void A_directory_that_was_made_again_is_locked_again()
    {
        string root = directory.File("root");
        using DeadFileRemoval removal = New(root: root);
        Assert.Equal(DeadFileFate.Removed, ConsiderLate(removal, Make("root/a.mmstats")));
        Directory.Delete(root, recursive: true);
        Assert.Equal(DeadFileFate.Removed, ConsiderLate(removal, Make("root/b.mmstats")));
        using DeadFileRemoval other = New(root: root);
        Assert.Equal(DeadFileFate.OtherExporter, ConsiderLate(other, Make("root/c.mmstats")));
    }

    [Fact]
    public void A_file_that_the_pass_has_closed_is_gone()
    {
        using DeadFileRemoval removal = New();
        DeadFile file = Make("a.mmstats");
        file.Handle.Dispose();
        Assert.Equal(DeadFileFate.Gone, ConsiderLate(removal, file));
        Assert.True(File.Exists(file.DisplayPath));
    }

    [Fact]
    public void A_file_below_no_watched_directory_stays()
    {
        using DeadFileRemoval removal = New(root: directory.File("other"));
        DeadFile file = Make("otherwise/a.mmstats");
        Assert.Equal(DeadFileFate.Failed, ConsiderLate(removal, file));
        Assert.True(File.Exists(file.DisplayPath));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Without_the_right_to_files_stay_and_it_is_said_once()
    {
        using DeadFileRemoval removal = New();
        DeadFile[] files = [.. Enumerable.Range(0, 5).Select(i => Make($"sub/{i}.mmstats"))];
        File.SetUnixFileMode(directory.File("sub"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        AsNobody(() => ConsiderAll(removal, files));
        File.SetUnixFileMode(directory.File("sub"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal((0L, 2), (removal.RemovedCount, removal.Fates[(int)DeadFileFate.PermissionDenied]));
        Assert.All(files, file => Assert.True(File.Exists(file.DisplayPath)));
        Assert.Contains("cannot be removed: Permission denied", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_mount_that_is_read_only_files_stay()
    {
        await using PrivateMount mount = await PrivateMount.StartAsync("mount -t tmpfs none \"$1\"; echo x > \"$1/a.mmstats\"; mount -o remount,ro \"$1\"");
        using DeadFileRemoval removal = New(root: mount.Path);
        DeadFile file = Of(mount.File("a.mmstats"), new WriterIdentity("shop", "", ""), 1);
        Assert.Equal(DeadFileFate.ReadOnly, ConsiderLate(removal, file));
        Assert.True(File.Exists(file.DisplayPath));
    }

    private DeadFileRemoval New(UnlinkMode mode = UnlinkMode.Locked, bool isStopped = false, string? root = null) =>
        new(mode, Delay, [root ?? directory.Path], isStopped, time, log);

    private DeadFile Make(string name, string application = "shop", long foldedAt = 0, long version = Durable)
    {
        string path = directory.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, name);
        DeadFile file = Of(path, new WriterIdentity(application, "", ""), (ulong)handles.Count + 1);
        return file with { Folded = new FoldedGeneration(foldedAt, foldedAt, version) };
    }

    /// <summary>The file of a real writer.</summary>
    private DeadFile Open(string path)
    {
        using var opened = new V2Opened(path);
        ulong generation = opened.Read().Schema.Header.Generation;
        return Of(path, new WriterIdentity("app", "", ""), generation) with { IsUnchanged = file => V2File.IsOf(file, generation) };
    }

    private DeadFile Of(string path, WriterIdentity writer, ulong key)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        var handle = new SafeFileHandle(Libc.OpenAt(Libc.AtCurrentDirectory, in name[0], Libc.OpenFileFlags), ownsHandle: true);
        handles.Add(handle);
        Assert.True(Libc.TryStatx((int)handle.DangerousGetHandle(), out Libc.StatxResult status));
        return new DeadFile(
            handle, new FileIdentity(status.Device, status.Inode), name[..^1], path, writer, key, new FoldedGeneration(0, 0, Durable), HasLock: true, _ => true);
    }

    /// <summary>What becomes of a file with newer ones beside it, which stay in any case.</summary>
    private static DeadFileFate Consider(DeadFileRemoval removal, DeadFile file, long durable = Durable)
    {
        removal.Consider([file, .. Newer(file)], durable);
        int[] fates = [.. removal.Fates];

        // The newer ones have the same fate where none is looked at for its age.
        return (DeadFileFate)Array.FindIndex(fates, count => count is 1 or 4);
    }

    private DeadFileFate ConsiderLate(DeadFileRemoval removal, DeadFile file)
    {
        Consider(removal, file);
        time.Advance(Delay);
        return Consider(removal, file);
    }

    private void ConsiderAll(DeadFileRemoval removal, DeadFile[] files)
    {
        removal.Consider(files, Durable);
        time.Advance(Delay);
        removal.Consider(files, Durable);
    }

    private static DeadFile[] Newer(DeadFile file) =>
        [.. Enumerable.Range(1, 3).Select(i => file with { Key = file.Key + (ulong)(1_000_000 * i), Folded = file.Folded with { FoldedAt = long.MaxValue } })];

    /// <summary>Root may remove anything, so this thread is somebody else for the kernel's looks at files.</summary>
    private static void AsNobody(Action action)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            action();
            return;
        }

        Exception? failure = null;
        var thread = new Thread(() =>
        {
            failure = Record.Exception(() =>
            {
                Assert.Equal(0, SetFileSystemUser(65534));
                action();
            });
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileSystemUser(uint user);
}
