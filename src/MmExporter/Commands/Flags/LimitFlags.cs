using System.CommandLine;
using MmExporter.Model;
using MmExporter.Snapshots;

namespace MmExporter.Commands.Flags;

/// <summary>What is left out because it is too much.</summary>
internal sealed class LimitFlags : IFlagGroup
{
    private const int SeriesLimit = 100_000_000;
    private const int FilesLimit = 1_000_000;
    private const int FileSizeBytesMin = 4 << 10;
    private const int FileSizeBytesLimit = 1 << 30;
    private const int LabelLengthLimit = 1 << 20;

    private static readonly ModelSettings Model = new();
    private static readonly FileLimits Files = new();

    private readonly Flag<int> series = Flag.Number(
        "--limit.series", Model.SeriesMax, 1, SeriesLimit, "Series of all files together; users have even shares of them.");

    private readonly Flag<int> seriesPerWriter = Flag.Number(
        "--limit.series-per-writer", Model.SeriesPerWriterMax, 1, SeriesLimit, "Series of one file.");

    private readonly Flag<int> files = Flag.Number("--limit.files", Files.CountMax, 1, FilesLimit, "Files; the ones that are known stay.");

    private readonly Flag<int> fileSize = new(
        "--limit.file-size",
        "SIZE",
        $"{Files.SizeBytesMax >> 20}MiB",
        "Size of a file.",
        (string text, out int bytes) => Sizes.TryParse(text, FileSizeBytesMin, FileSizeBytesLimit, out bytes),
        "is no size from 4KiB to 1GiB; write it like 16MiB or 16777216");

    private readonly Flag<int> labelLength = Flag.Number(
        "--limit.label-length", Model.LabelLengthMax, 1, LabelLengthLimit, "Bytes of a label's value on the page; series with a longer one are left out.");

    public string Title => "Limits";

    public IReadOnlyList<Option> Options => [series.Option, seriesPerWriter.Option, files.Option, fileSize.Option, labelLength.Option];

    public ServeSettings Read(SettingReader reader, ServeSettings settings) => settings with
    {
        Files = new FileLimits(files.Read(reader), fileSize.Read(reader)),
        Model = settings.Model with
        {
            SeriesMax = series.Read(reader),
            SeriesPerWriterMax = seriesPerWriter.Read(reader),
            LabelLengthMax = labelLength.Read(reader),
        },
    };
}
