using EndToEnd.Tests.Support;

namespace Deploy.Tests.Image;

/// <summary>The exporter as a sidecar, in a pod.</summary>
public sealed class PodTests(ImageFixture images) : ContainerTest(images)
{
    [ContainerFact]
    public async Task A_sidecar_serves_the_files_of_its_pod_and_keeps_what_a_killed_application_counted()
    {
        int port = FreePort.Next();
        string pod = Podman.PathOf("pod.yaml");
        string text = await File.ReadAllTextAsync(Path.Combine(RepoPaths.Root, "tests", "Deploy.Tests", "Image", "pod.yaml"));
        await File.WriteAllTextAsync(pod, text.Replace("PORT", $"{port}", StringComparison.Ordinal));
        await Podman.RunAsync("kube", "play", pod);
        await ShowsAsync(port, 5, "mmexporter_writers", ("state", "alive"));
        await ShowsAsync(port, 35, "orders_total", ("app", "shop"));

        await Podman.RunAsync("kill", "shop-application");
        await ShowsAsync(port, 2, "mmexporter_ledger_removed_files_total");
        Assert.Equal(35, await ValueAsync(port, "orders_total", ("app", "shop")));
        string ledger = await Podman.RunAsync("exec", "shop-exporter", "/mmexporter", "ledger", "show", "--ledger.path", "/metrics/ledger");
        Assert.Contains("5 folded files", ledger, StringComparison.Ordinal);
    }
}
