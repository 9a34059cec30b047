namespace Deploy.Tests.Image;

/// <summary>The exporter's image, made once from what deploy/publish.sh published and from a base of Debian's packages; and an application's.</summary>
public sealed class ImageFixture : IAsyncLifetime
{
    internal const string Base = "localhost/base:test";
    internal const string Exporter = "localhost/mmexporter:test";

    /// <summary>An application in C that ends at SIGTERM, and has PROCESSES (5) processes that count COUNT each: see application.c.</summary>
    internal const string Application = "localhost/application:test";

    /// <summary>What makes and runs them: as root only.</summary>
    internal Podman Podman { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (!ContainerFactAttribute.CanRun)
        {
            return;
        }

        string published = Path.Combine(RepoPaths.Root, "artifacts", "published");
        Assert.True(File.Exists(Path.Combine(published, "mmexporter")), $"There is no {published}/mmexporter: run deploy/publish.sh artifacts/published");
        Podman = new Podman();
        await ImportBaseAsync();
        await Podman.BuildAsync(
            "--build-context", $"published={published}", "--build-arg", $"BASE_IMAGE={Base}", "--build-arg", "REVISION=0123abc", "--tag", Exporter, RepoPaths.Root);
        await BuildApplicationAsync();
    }

    public async Task DisposeAsync()
    {
        if (Podman is not null)
        {
            await Podman.DisposeAsync();
        }
    }

    private static string RigFile(string name)
    {
        string rig = Environment.GetEnvironmentVariable("MMEXPORTER_RIG")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "mmexporter-rig");
        string path = Path.Combine(rig, name);
        Assert.True(File.Exists(path), $"There is no {path}: run tests/rig/install-image-base.sh");
        return path;
    }

    private Task<string> ImportBaseAsync() => Podman.RunAsync("import", RigFile("image-base/base.tar"), Base);

    private async Task BuildApplicationAsync()
    {
        string folder = Podman.PathOf("application");
        Directory.CreateDirectory(folder);
        string source = Path.Combine(RepoPaths.Root, "tests", "Deploy.Tests", "Image", "application.c");
        string include = Path.Combine(RepoPaths.Root, "writers", "c");
        (await RunProcess.Async("cc", ["-std=c11", "-static", "-O2", "-pthread", "-I", include, "-o", Path.Combine(folder, "application"), source])).MustSucceed();
        await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), "FROM scratch\nCOPY application /application\nENTRYPOINT [\"/application\"]\n");
        await Podman.BuildAsync("--tag", Application, folder);
    }
}
