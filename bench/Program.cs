using MmExporter.Bench;

Dictionary<string, (string What, Action<Report> Run)> benchmarks = new()
{
    ["writer"] = ("ns an update of the writer, against a plain store and System.Diagnostics.Metrics with the OpenTelemetry SDK", WriterBench.Run),
    ["writer-v1"] = ("updates a second of the v1 writer, against a plain store into the same kind of memory", WriterV1Bench.Run),
    ["numbers"] = ("ns a number to text, against the framework", NumberBench.Run),
    ["scrape"] = ("microseconds a scrape, from files to text, for 1,000 and 100,000 series", ScrapeBench.Run),
};

bool json = args.Contains("--json");
string[] names = [.. args.Where(argument => argument != "--json")];
if (names.Length != 1 || !benchmarks.TryGetValue(names[0], out (string What, Action<Report> Run) benchmark))
{
    Console.Error.WriteLine("usage: ./bench.sh NAME [--json]");
    foreach ((string name, (string what, _)) in benchmarks)
    {
        Console.Error.WriteLine($"  {name,-10} {what}");
    }

    return names.Length == 0 ? 0 : 2;
}

benchmark.Run(new Report(names[0], json));
return 0;
