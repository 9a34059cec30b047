namespace MmExporter.Bench.Scrape;

/// <summary>A directory with the files of a case.</summary>
internal sealed class BenchFiles : IDisposable
{
    private readonly ScrapeCase scrape;
    private readonly BenchFile[] files;

    public BenchFiles(ScrapeCase scrape)
    {
        this.scrape = scrape;
        Root = BenchDirectory.Create();
        files = [.. Enumerable.Range(0, scrape.Files).Select(number => new BenchFile(scrape, Root, number))];
    }

    public string Root { get; }

    /// <summary>Changes every value.</summary>
    public void Update()
    {
        foreach (BenchFile file in files)
        {
            file.Update();
        }
    }

    /// <summary>Ends a writer and begins another of the same application in its place.</summary>
    public void Replace(int number)
    {
        files[number].Dispose();
        files[number] = new BenchFile(scrape, Root, number);
    }

    public void Dispose()
    {
        foreach (BenchFile file in files)
        {
            file.Dispose();
        }

        Directory.Delete(Root, recursive: true);
    }
}
