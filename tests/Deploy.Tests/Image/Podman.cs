namespace Deploy.Tests.Image;

/// <summary>podman and buildah with settings and a storage of their own, so that nothing of this machine's is touched.</summary>
internal sealed class Podman : IAsyncDisposable
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("mmexporter-containers-");
    private readonly Dictionary<string, string> environment;

    public Podman()
    {
        // The limits are what a machine without privileges of its own lets through; locks would be those of all podmans of the machine.
        File.WriteAllText(PathOf("containers.conf"), $"""
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            lock_type = "file"
            tmp_dir = "{PathOf("run/libpod")}"
            [network]
            network_config_dir = "{PathOf("networks")}"
            """);
        File.WriteAllText(PathOf("storage.conf"), $"""
            [storage]
            driver = "vfs"
            graphroot = "{PathOf("storage")}"
            runroot = "{PathOf("run")}"
            """);
        environment = new Dictionary<string, string>
        {
            ["CONTAINERS_CONF"] = PathOf("containers.conf"),
            ["CONTAINERS_STORAGE_CONF"] = PathOf("storage.conf"),
            ["TMPDIR"] = home.FullName,
            // The test asks for the health itself; systemd would be told to.
            ["DISABLE_HC_SYSTEMD"] = "true",
        };
    }

    /// <summary>A path below its own directory, for files of the test too; they go with it.</summary>
    public string PathOf(string name) => Path.Combine(home.FullName, name);

    /// <summary>Runs podman and gives what it wrote, without the end of the line.</summary>
    public async Task<string> RunAsync(params string[] arguments) => (await TryAsync(arguments)).MustSucceed().Stdout.TrimEnd();

    /// <summary>Runs podman, which need not succeed.</summary>
    public Task<ProcessOutput> TryAsync(params string[] arguments) => StartProcessAsync("podman", arguments);

    /// <summary>Builds an image from what is here already; nothing is pulled.</summary>
    public async Task BuildAsync(params string[] arguments) =>
        (await StartProcessAsync("buildah", ["bud", "--isolation", "chroot", "--format", "docker", "--pull-never", .. arguments])).MustSucceed();

    /// <summary>Starts a container of a name, with a read-only root file system and no capabilities.</summary>
    public Task<string> StartAsync(string name, params string[] arguments) =>
        RunAsync(["run", "--detach", "--name", name, "--pull", "never", "--read-only", "--cap-drop", "all", .. arguments]);

    /// <summary>A field of what podman knows of a container.</summary>
    public Task<string> InspectAsync(string container, string format) => RunAsync("inspect", "--format", format, container);

    /// <summary>Ends and removes all pods and containers and their volumes.</summary>
    public async Task ClearAsync()
    {
        await TryAsync("pod", "rm", "--all", "--force", "--time", "0");
        await TryAsync("rm", "--all", "--force", "--time", "0");
        await TryAsync("volume", "rm", "--all", "--force");
    }

    public async ValueTask DisposeAsync()
    {
        await ClearAsync();
        home.Delete(recursive: true);
    }

    /// <summary>In a directory of its own: podman takes a folder with the name of an image in its working directory for the image's source.</summary>
    private Task<ProcessOutput> StartProcessAsync(string program, string[] arguments) =>
        RunProcess.Async("env", ["-C", home.FullName, program, .. arguments], environment, TimeMax);
}
