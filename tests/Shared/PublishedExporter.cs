namespace TestSupport;

/// <summary>The exporter as it is deployed: one file, published before the tests run.</summary>
internal static class PublishedExporter
{
    /// <summary>The file.</summary>
    public static string Path
    {
        get
        {
            string path = System.IO.Path.Combine(RepoPaths.Root, "artifacts", "published", "mmexporter");
            return File.Exists(path) ? path : throw new FileNotFoundException("Not published: run deploy/publish.sh artifacts/published first.", path);
        }
    }
}
