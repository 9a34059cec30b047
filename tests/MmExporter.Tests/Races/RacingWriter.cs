using Mmstats.Format.V1;
using MmExporter.Discovery;
using MmExporter.Formats.V1;
using MmExporter.Snapshots;
using TestSupport;

namespace MmExporter.Tests.Races;

/// <summary>A writer in a process of its own, and its one file opened as the exporter opens it.</summary>
internal sealed class RacingWriter : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FileTable table = new(openFilesMax: 16);
    private readonly BackgroundProcess process;

    private RacingWriter(params string[] arguments)
    {
        process = BackgroundProcess.Start(RepoPaths.Demo, ["loop", "--dir", directory.Path, "--name", "race", .. arguments]);
    }

    public static async Task<RacingWriter> StartAsync(params string[] arguments)
    {
        var writer = new RacingWriter(arguments);
        await writer.process.WaitForLineAsync(line => line == "ready");
        writer.table.Refresh(new DirectoryScanner([writer.directory.Path], new FileGlob("*.mmstats")));
        return writer;
    }

    public SourceFile File => table.Files.Single();

    /// <summary>Where the field with the label lies.</summary>
    public V1Field Find(string label)
    {
        byte[] bytes = System.IO.File.ReadAllBytes(File.DisplayPath);
        var reader = new V1FieldReader(bytes);
        while (reader.MoveNext())
        {
            V1Field field = reader.Current;
            if (V1Value.ReadLabel(bytes.AsSpan(field.LabelOffset, field.LabelLength)) == label)
            {
                return field;
            }
        }

        throw new InvalidOperationException($"There is no field {label}.");
    }

    /// <summary>Which of the decoded fields has the label.</summary>
    public int IndexOf(string label) => Array.FindIndex(((V1Decoder)File.Content!).Fields, field => field.Label == label);

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        table.Dispose();
        directory.Dispose();
    }
}
