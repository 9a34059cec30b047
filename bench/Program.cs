using MmExporter.Bench;

Dictionary<string, (string What, Action<Report> Run)> benchmarks = new()
{
    ["writer"] = ("updates a second of the v1 writer, against a plain store into the same kind of memory", WriterBench.Run),
    ["scrape"] = ("microseconds a scrape, from files to text, for 1,000 and 100,000 series", ScrapeBench.Run),
};

bool json = args.Contains("--json");
string[] names = [.. args.Where(argument => argument != "--json")];
if (names.Length != 1 || !benchmarks.TryGetValue(names[0], out (string What, Action<Report> Run) benchmark))
{
    Console.Error.WriteLine("usage: ./bench.sh NAME [--json]");
    foreach ((string name, (string what, _)) in benchmarks)
    {
        Console.Error.WriteLine($"  {name,-8} {what}");
    }

    return names.Length == 0 ? 0 : 2;
}

benchmark.Run(new Report(names[0], json));
return 0;
