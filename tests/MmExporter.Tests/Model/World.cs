using System.Buffers;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Rendering;

namespace MmExporter.Tests.Model;

/// <summary>Files that take part in the merge, and the catalog that merges them pass by pass.</summary>
internal sealed class World(ModelSettings? settings = null)
{
    private readonly List<Contribution> files = [];
    private ulong generations;

    public StoppedTime Time { get; } = new();

    public ModelSettings Settings { get; } = settings ?? new ModelSettings();

    public Catalog Catalog => field ??= new Catalog(Settings, Time);

    public IReadOnlyList<Contribution> Files => files;

    /// <summary>Adds a file of a living writer.</summary>
    public FakeFile Add(string application = "app", long start = 0, uint owner = 1, bool isLiving = true, long born = 0, params (string Key, string Value)[] resource)
    {
        ulong generation = ++generations;
        var file = new FakeFile(new WriterIdentity(application, $"{generation}", "")
        {
            ShortId = $"w{generation}",
            Rank = generation,
            StartTime = start == 0 ? 1_000 + (long)generation : start,
            Generation = generation,
            Resource = resource.ToDictionary(pair => pair.Key, pair => pair.Value),
        });
        files.Add(new Contribution(file, $"/{application}-{generation}", isLiving, owner) { Born = born });
        return file;
    }

    /// <summary>Adds a file of a living writer of version 1.</summary>
    public FakeFile AddFields(string application = "app", string process = "1", string path = "")
    {
        var file = new FakeFile(new WriterIdentity(application, process, process) { HasFieldNames = true });
        files.Add(new Contribution(file, path.Length > 0 ? path : $"/{application}-{process}-{process}", IsLiving: true, Owner: 1));
        return file;
    }

    /// <summary>Adds what the ledger keeps of dead writers.</summary>
    public FakeFile AddLedger(string application = "app", bool hasFieldNames = false)
    {
        var ledger = new FakeFile(new WriterIdentity(application, "", "") { HasFieldNames = hasFieldNames });
        files.Add(new Contribution(ledger, "", IsLiving: false, Owner: 0));
        return ledger;
    }

    public void Remove(FakeFile file) => files.RemoveAll(one => one.Content == file);

    /// <summary>Adds a file again that was removed.</summary>
    public void Return(FakeFile file) => files.Add(new Contribution(file, $"/{file.Writer.Generation}", true, 1));

    public void SetLiving(FakeFile file, bool isLiving)
    {
        int index = files.FindIndex(one => one.Content == file);
        files[index] = files[index] with { IsLiving = isLiving };
    }

    /// <summary>The order in which files are found is not theirs.</summary>
    public void Shuffle(Random random)
    {
        Contribution[] shuffled = [.. files];
        random.Shuffle(shuffled);
        files.Clear();
        files.AddRange(shuffled);
    }

    /// <summary>A pass, and its page as a strict reader reads it.</summary>
    public PrometheusPage Pass() => Pass(Catalog);

    /// <summary>A pass of another catalog over the same files.</summary>
    public PrometheusPage Pass(Catalog other)
    {
        other.Merge(files);
        return PrometheusPage.Parse(TextOf(other));
    }

    /// <summary>A pass of a catalog that has never seen anything.</summary>
    public PrometheusPage FreshPass(out Catalog fresh)
    {
        fresh = new Catalog(Settings, Time);
        return Pass(fresh);
    }

    public static string TextOf(Catalog catalog)
    {
        var output = new ArrayBufferWriter<byte>();
        TextPage.Write(catalog.Families, Exposition.Default, new PageOptions(), null, output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>A clock that stands still until it is set, at first at the beginning of Unix time.</summary>
    internal sealed class StoppedTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Seconds);
    }
}
