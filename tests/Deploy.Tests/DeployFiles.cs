namespace Deploy.Tests;

/// <summary>The files below <c>deploy</c>.</summary>
internal static class DeployFiles
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([RepoPaths.Root, "deploy", .. parts]);
}
