namespace TestSupport;

/// <summary>What a real scraper asked for, as <c>tests/corpus/scrapers/NAME.txt</c> has it: header lines, word for word.</summary>
/// <param name="Name">Program, version, and what is not its default.</param>
/// <param name="Headers">The headers that say what it wants, in alphabetical order.</param>
internal sealed record RecordedScraper(string Name, IReadOnlyDictionary<string, string> Headers)
{
    public static string Folder => Path.Combine(RepoPaths.Corpus, "scrapers");

    public static IReadOnlyList<RecordedScraper> All { get; } =
        [.. Directory.GetFiles(Folder, "*.txt").Select(path => Load(Path.GetFileNameWithoutExtension(path))).OrderBy(scraper => scraper.Name, StringComparer.Ordinal)];

    public string Accept => Headers["Accept"];

    public string AcceptEncoding => Headers["Accept-Encoding"];

    public static RecordedScraper Load(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, name + ".txt"));
        return new RecordedScraper(name, lines.Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase));
    }

    public override string ToString() => Name;
}
