using Mmstats.Format.V2;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Demo;

public sealed class ShopTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Shop_counts_its_requests_by_route_and_code_and_times_each_of_them()
    {
        await using var shop = BackgroundProcess.Start(RepoPaths.Demo, ["shop", "--dir", directory.Path, "--rate", "500"]);
        var path = (await shop.WaitForLineAsync(line => line.StartsWith("file ", StringComparison.Ordinal)))["file ".Length..];
        await shop.WaitForLineAsync(line => line == "ready");
        await Until.TrueAsync(() => V2File.Read([path]).Of("http.server.requests").Count >= 3, "requests of all routes");
        shop.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(0, await shop.WaitForExitAsync());
        var file = V2File.Read([path]);
        var requests = file.Of("http.server.requests");
        Assert.Equal(["/", "/cart", "/checkout"], requests.Keys.Select(labels => labels.Split("route=")[1]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(requests.Values.Sum(), (double)file["http.server.request.duration"].Count);
        Assert.Equal(V2Kind.ExponentialHistogram, file["http.server.response.body.size"].Kind);
    }
}
