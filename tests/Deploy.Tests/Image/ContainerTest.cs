using EndToEnd.Tests.Support;

namespace Deploy.Tests.Image;

/// <summary>What tests of containers have in common; each leaves no container behind.</summary>
[Collection(ImageTestGroup.Name)]
public abstract class ContainerTest(ImageFixture images) : IAsyncLifetime
{
    /// <summary>The group that writers and the exporter share; their users are others.</summary>
    internal const int Group = 3000;

    private static readonly HttpClient Client = new();

    private protected Podman Podman => images.Podman;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (ContainerFactAttribute.CanRun)
        {
            await Podman.ClearAsync();
        }
    }

    /// <summary>A directory on this machine that writers and the exporter share.</summary>
    private protected Task<string> MakeSharedDirectoryAsync() => MakeDirectoryAsync("2770", 0, Group);

    /// <summary>A new directory on this machine.</summary>
    private protected async Task<string> MakeDirectoryAsync(string mode, int user, int group)
    {
        string path = Podman.PathOf($"{Guid.NewGuid():N}");
        (await RunProcess.Async("install", ["--directory", $"--mode={mode}", $"--owner={user}", $"--group={group}", path])).MustSucceed();
        return path;
    }

    /// <summary>The value of a series of the exporter at a port of this machine; null where there is none, or nobody serves it.</summary>
    private protected static async Task<double?> ValueAsync(int port, string name, params (string Name, string Value)[] labels)
    {
        try
        {
            return PrometheusPage.Parse(await Client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{port}/metrics"))).Find(name, labels)?.Value;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private protected static Task ShowsAsync(int port, double value, string name, params (string Name, string Value)[] labels) =>
        Eventually.Async(async () => await ValueAsync(port, name, labels) == value, $"{name} is {value}");
}
