using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.Loader;
using Mmstats.Writer.Tests.Packages;
using Mmstats.Writer.Tests.Support;

namespace Mmstats.Writer.Tests.Bridge;

/// <summary>The build for .NET 8 on a later runtime, which is what an application for .NET 9 has.</summary>
public sealed class Net8BuildTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly Meter meter = new("Test." + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        meter.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void Gauges_that_are_set_and_advice_are_taken()
    {
        var writer = Load();
        var options = Activator.CreateInstance(writer.GetType("Mmstats.Writer.MmStatsOptions", throwOnError: true)!)!;
        options.GetType().GetProperty("Path")!.SetValue(options, directory.Path);
        var type = writer.GetType("Mmstats.Writer.MmStats", throwOnError: true)!;
        using var stats = (IDisposable)type.GetMethod("Open")!.Invoke(null, ["app", options])!;
        Assert.NotEqual(typeof(MmStats), type);
        type.GetMethod("Listen")!.Invoke(stats, [new[] { meter.Name }]);
        meter.CreateGauge<int>("gauge").Record(7);
        meter.CreateHistogram("histogram", null, null, [], new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 3] }).Record(2);
        var file = V2File.Read((IReadOnlyList<string>)type.GetProperty("Paths")!.GetValue(stats)!);
        Assert.Equal(7, file["gauge"].Value);
        Assert.Equal([1, 2, 3], file["histogram"].Bounds);
    }

    private static Assembly Load()
    {
        var context = new AssemblyLoadContext("net8.0");
        var folder = Path.Combine(RepoPaths.Root, "artifacts", "bin", "Mmstats.Writer", $"{(PackedFiles.IsRelease ? "release" : "debug")}_net8.0");
        context.LoadFromAssemblyPath(Path.Combine(folder, "Mmstats.Format.dll"));
        return context.LoadFromAssemblyPath(Path.Combine(folder, "Mmstats.Writer.dll"));
    }
}
