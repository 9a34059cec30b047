using MmExporter.Bench;
using MmExporter.Bench.Otlp;
using MmExporter.Bench.Scrape;
using MmExporter.Bench.Security;

if (args is [ImpactWriter.Command, string directory])
{
    ImpactWriter.Run(directory);
    return 0;
}

Dictionary<string, (string What, Action<Report> Run)> benchmarks = new()
{
    ["writer"] = ("ns an update of the writer, against a plain store and System.Diagnostics.Metrics with the OpenTelemetry SDK", WriterBench.Run),
    ["writer-v1"] = ("updates a second of the v1 writer, against a plain store into the same kind of memory", WriterV1Bench.Run),
    ["numbers"] = ("ns a number to text, against the framework", NumberBench.Run),
    ["scrape"] = ("ns a series, from files to text and over HTTP, against the OpenTelemetry SDK and nginx", ScrapeBench.Run),
    ["stages"] = ("ns a series that each stage of a scrape takes", StageBench.Run),
    ["otlp"] = ("ns a data point that is encoded as OTLP, against the OpenTelemetry SDK's exporter and Google.Protobuf", OtlpBench.Run),
    ["impact"] = ("ns an update of a writer while nobody reads, while it is scraped once a second, and back to back", ImpactBench.Run),
    ["security"] = ("how long a scrape with the right password takes, with and without 1,000 wrong ones a second", SecurityBench.Run),
    ["memory"] = ("resident memory of the published daemon", MemoryBench.Run),
    ["start"] = ("ms from the start of the daemon to its first page, built and published, and its memory then", StartBench.Run),
};

bool json = false, quick = false;
string filter = "";
List<string> names = [];
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--json":
            json = true;
            break;
        case "--quick":
            quick = true;
            break;
        case "--case" when i + 1 < args.Length:
            filter = args[++i];
            break;
        default:
            names.Add(args[i]);
            break;
    }
}

if (names.Count != 1 || !benchmarks.TryGetValue(names[0], out (string What, Action<Report> Run) benchmark))
{
    Console.Error.WriteLine("usage: ./bench.sh NAME [--json] [--quick] [--case TEXT]");
    foreach ((string name, (string what, _)) in benchmarks)
    {
        Console.Error.WriteLine($"  {name,-10} {what}");
    }

    Console.Error.WriteLine("  --quick    fewer cases and rounds (scrape, stages, impact)");
    Console.Error.WriteLine("  --case     only cases with this text in their names, such as \"100k counters, 100 files\" (scrape, stages, memory)");
    return names.Count == 0 ? 0 : 2;
}

benchmark.Run(new Report(names[0], json, quick, filter));
return 0;
