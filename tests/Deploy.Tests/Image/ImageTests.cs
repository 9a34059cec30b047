using System.Text.Json;
using EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Deploy.Tests.Image;

/// <summary>The exporter's image: what is in it, and how it runs.</summary>
public sealed class ImageTests(ImageFixture images, ITestOutputHelper output) : ContainerTest(images)
{
    private const long SizeBytesMax = 60_000_000;

    [ContainerFact]
    public async Task It_adds_less_than_60_MB_to_its_base_compressed()
    {
        string folder = Podman.PathOf("pushed");
        await Podman.RunAsync("push", ImageFixture.Exporter, $"oci:{folder}:test");
        long[] sizes = LayerSizes(folder);
        string text = FormattableString.Invariant($"The image adds {sizes[1..].Sum() / 1e6:F1} MB to its base of {sizes[0] / 1e6:F1} MB, compressed.");
        output.WriteLine(text);
        // test.sh prints it.
        await File.WriteAllTextAsync(Path.Combine(RepoPaths.Root, "artifacts", "image-size.txt"), text + "\n");
        Assert.InRange(sizes[1..].Sum(), 1, SizeBytesMax);
    }

    [ContainerFact]
    public async Task It_runs_without_root_on_a_read_only_root_file_system_and_is_healthy()
    {
        await StartAsync();
        Assert.Equal("65532:65532 true", await Podman.InspectAsync("exporter", "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}"));
        string process = $"/proc/{await Podman.InspectAsync("exporter", "{{.State.Pid}}")}/status";
        string[] status = await File.ReadAllLinesAsync(process);
        Assert.Contains("Uid:\t65532\t65532\t65532\t65532", status);
        Assert.Contains("CapEff:\t0000000000000000", status);
        await Podman.RunAsync("healthcheck", "run", "exporter");
        Assert.Equal("healthy", await Podman.InspectAsync("exporter", "{{.State.Health.Status}}"));
    }

    [ContainerFact]
    public async Task An_exporter_that_does_not_answer_is_not_healthy()
    {
        await StartAsync();
        await Podman.RunAsync("kill", "--signal", "STOP", "exporter");
        ProcessOutput check = await Podman.TryAsync("healthcheck", "run", "exporter");
        await Podman.RunAsync("kill", "--signal", "CONT", "exporter");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("unhealthy", check.Stdout, StringComparison.Ordinal);
        Assert.Contains("did not answer within 3 s", await Podman.InspectAsync("exporter", "{{json .State.Health.Log}}"), StringComparison.Ordinal);
    }

    [ContainerFact]
    public async Task It_has_no_shell_and_no_other_program()
    {
        string tar = Podman.PathOf("root.tar");
        string image = await Podman.RunAsync("create", "--pull", "never", ImageFixture.Exporter);
        await Podman.RunAsync("export", "--output", tar, image);
        string[] listing = (await RunProcess.Async("tar", ["--list", "--verbose", "--file", tar])).MustSucceed().Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] programs = [.. listing.Where(line => line.StartsWith("-rwx", StringComparison.Ordinal) && !line.Contains(".so", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1])];
        Assert.Equal(["mmexporter"], programs);
        ProcessOutput shell = await Podman.TryAsync("run", "--network", "none", "--entrypoint", "/bin/sh", ImageFixture.Exporter);
        Assert.Contains("stat /bin/sh: no such file", shell.Stderr, StringComparison.Ordinal);
    }

    [ContainerFact]
    public async Task It_tells_what_it_is()
    {
        string version = await Podman.RunAsync("run", "--rm", "--network", "none", ImageFixture.Exporter, "--version");
        Assert.StartsWith("mmexporter, version ", version, StringComparison.Ordinal);
        using JsonDocument labels = JsonDocument.Parse(await Podman.InspectAsync(ImageFixture.Exporter, "{{json .Config.Labels}}"));
        Assert.Equal(version.Split(' ')[2], labels.RootElement.GetProperty("org.opencontainers.image.version").GetString());
        Assert.Equal("0123abc", labels.RootElement.GetProperty("org.opencontainers.image.revision").GetString());
        Assert.Equal("map[9464/tcp:{}]", await Podman.InspectAsync(ImageFixture.Exporter, "{{.Config.ExposedPorts}}"));
    }

    [ContainerFact]
    public async Task It_ends_in_order_as_the_first_process_of_its_container()
    {
        await StartAsync();
        await Podman.RunAsync("stop", "--time", "30", "exporter");
        Assert.Equal("0", await Podman.InspectAsync("exporter", "{{.State.ExitCode}}"));
        Assert.Contains("msg=Ending", (await Podman.TryAsync("logs", "exporter")).Stderr, StringComparison.Ordinal);
    }

    private async Task StartAsync()
    {
        await Podman.StartAsync("exporter", "--network", "none", ImageFixture.Exporter, "--mmstats.path", "/tmp");
        await Eventually.Async(async () => (await Podman.TryAsync("logs", "exporter")).Stderr.Contains("Reading ", StringComparison.Ordinal), "it reads");
    }

    /// <summary>The bytes of each layer of the one image in a folder of the OCI layout, the base's first.</summary>
    private static long[] LayerSizes(string folder)
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "index.json")));
        string digest = index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString()!;
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "blobs", digest.Replace(':', '/'))));
        JsonElement[] layers = [.. manifest.RootElement.GetProperty("layers").EnumerateArray()];
        Assert.All(layers, layer => Assert.EndsWith("gzip", layer.GetProperty("mediaType").GetString(), StringComparison.Ordinal));
        return [.. layers.Select(layer => layer.GetProperty("size").GetInt64())];
    }
}
