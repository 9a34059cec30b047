using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Xml.Linq;

namespace Mmstats.Writer.Tests.Packages;

/// <summary>The packages as <c>dotnet pack</c> makes them.</summary>
public sealed class PackageTests(PackedFiles packed) : IClassFixture<PackedFiles>
{
    private const string Version = "0.1.0";

    [Fact]
    public void Only_the_format_and_the_writer_are_packages() => Assert.Equal(
        [
            $"Mmstats.Format.{Version}.nupkg", $"Mmstats.Format.{Version}.snupkg",
            $"Mmstats.Writer.{Version}.nupkg", $"Mmstats.Writer.{Version}.snupkg",
        ],
        packed.Names.Where(name => name.EndsWith("pkg", StringComparison.Ordinal)));

    [Theory]
    [InlineData("Mmstats.Format")]
    [InlineData("Mmstats.Writer")]
    public void A_package_has_both_frameworks_with_documentation_and_a_readme(string id)
    {
        var entries = packed.Entries($"{id}.{Version}.nupkg");
        string[] expected =
        [
            "README.md",
            $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml",
            $"lib/net8.0/{id}.dll", $"lib/net8.0/{id}.xml",
        ];
        Assert.Equal(expected, entries.Where(entry => entry == "README.md" || entry.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains($"{id}.nuspec", entries);
        Assert.Equal(File.ReadAllText(Path.Combine(RepoPaths.Root, "src", id, "README.md")), packed.Text($"{id}.{Version}.nupkg", "README.md"));
    }

    [Theory]
    [InlineData("Mmstats.Format")]
    [InlineData("Mmstats.Writer")]
    public void Symbols_are_a_package_of_their_own(string id)
    {
        var entries = packed.Entries($"{id}.{Version}.snupkg").Where(entry => entry.StartsWith("lib/", StringComparison.Ordinal));
        Assert.Equal([$"lib/net10.0/{id}.pdb", $"lib/net8.0/{id}.pdb"], entries.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Mmstats.Format", new string[0])]
    [InlineData("Mmstats.Writer", new[] { "Mmstats.Format" })]
    public void A_package_says_what_it_is_and_what_it_needs(string id, string[] dependencies)
    {
        var document = XDocument.Parse(packed.Text($"{id}.{Version}.nupkg", $"{id}.nuspec"));
        XElement Only(string name) => document.Descendants().Single(element => element.Name.LocalName == name);
        Assert.Equal((id, Version), (Only("id").Value, Only("version").Value));
        Assert.Equal(("Apache-2.0", "expression"), (Only("license").Value, Only("license").Attribute("type")?.Value));
        Assert.Equal("README.md", Only("readme").Value);
        Assert.NotEmpty(Only("description").Value);
        var groups = document.Descendants().Where(element => element.Name.LocalName == "group").ToArray();
        Assert.Equal(["net10.0", "net8.0"], groups.Select(group => group.Attribute("targetFramework")!.Value).Order(StringComparer.Ordinal));
        Assert.All(groups, group => Assert.Equal(
            dependencies.Select(dependency => $"{dependency} {Version}"),
            group.Elements().Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}")));
    }

    [Theory]
    [InlineData("Mmstats.Format")]
    [InlineData("Mmstats.Writer")]
    public void Nothing_in_a_package_says_where_it_was_built(string id)
    {
        var document = XDocument.Parse(packed.Text($"{id}.{Version}.nupkg", $"{id}.nuspec"));
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName is "repository" or "projectUrl");
        // A debugger wants the paths as they are.
        if (!PackedFiles.IsRelease)
            return;
        var assemblies = Directory.GetFiles(packed.Extract($"{id}.{Version}.nupkg"), "*.dll", SearchOption.AllDirectories);
        Assert.Equal(2, assemblies.Length);
        Assert.All(assemblies, path => Assert.DoesNotContain(RepoPaths.Root, Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal));
    }

    /// <summary>The build for .NET 8, on the runtime that is here.</summary>
    [Fact]
    public void The_build_for_net8_0_counts()
    {
        var (format, writer) = LoadNet8();
        using var directory = new TempDirectory();
        var options = Activator.CreateInstance(writer.GetType("Mmstats.Writer.MmStatsOptions", throwOnError: true)!)!;
        options.GetType().GetProperty("Path")!.SetValue(options, directory.Path);
        var type = writer.GetType("Mmstats.Writer.MmStats", throwOnError: true)!;
        Assert.NotEqual(typeof(MmStats), type);
        using (var stats = (IDisposable)type.GetMethod("Open")!.Invoke(null, ["app", options])!)
        {
            object?[] count = ["orders", "3c"];
            object?[] time = ["query", "153ms"];
            foreach (var arguments in new[] { count, count, time })
                Assert.Equal(true, type.GetMethod("Agg")!.Invoke(stats, arguments));
            var found = Agg.AggFile.Read((IEnumerable<string>)type.GetProperty("Paths")!.GetValue(stats)!);
            Assert.Equal((6UL, 1UL, 153.0), (found["orders"].Count, found["query"].Count, found["query"].Number));
        }
        Assert.NotEqual(typeof(Format.V2.V2Layout).Assembly, format);
    }

    [Fact]
    public void The_API_of_the_build_for_net8_0_is_the_same()
    {
        var (format, writer) = LoadNet8();
        Assert.Equal(File.ReadAllLines(PublicApiTests.PathOf("Mmstats.Format")), PublicApi.Of(format));
        Assert.Equal(File.ReadAllLines(PublicApiTests.PathOf("Mmstats.Writer")), PublicApi.Of(writer));
    }

    private (Assembly Format, Assembly Writer) LoadNet8()
    {
        var context = new AssemblyLoadContext("net8.0");
        return (Load("Mmstats.Format"), Load("Mmstats.Writer"));

        Assembly Load(string id) => context.LoadFromAssemblyPath(
            Path.Combine(packed.Extract($"{id}.{Version}.nupkg"), "lib", "net8.0", $"{id}.dll"));
    }
}
