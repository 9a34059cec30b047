using EndToEnd.Tests.Support.Scrapers;

namespace Deploy.Tests.Helm.Support;

/// <summary>The Kustomize that kubectl has in it.</summary>
internal static class Kustomize
{
    /// <summary>The example in the tree.</summary>
    public static readonly string Example = Path.Combine(RepoPaths.Root, "deploy", "kustomize", "example");

    /// <summary>The manifests of a folder with a <c>kustomization.yaml</c>.</summary>
    public static async Task<IReadOnlyList<Manifest>> BuildAsync(string folder) =>
        Manifest.ParseAll((await RunProcess.Async(Rig.Program("helm-4", "kubectl"), ["kustomize", folder])).MustSucceed().Stdout);
}
