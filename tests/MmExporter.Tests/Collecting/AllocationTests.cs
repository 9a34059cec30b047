using System.Buffers;
using MmExporter.Rendering;
using MmExporter.Tests.Support;
using TestSupport;
using Xunit.Abstractions;

namespace MmExporter.Tests.Collecting;

/// <summary>A pass over files whose structure stands allocates for its directories, not for its series.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private static readonly PageOptions Options = new();

    private const long BytesMax = 4_096;

    [Fact]
    public void A_pass_and_its_page_allocate_nothing_for_a_file_or_a_series()
    {
        using var few = new Exporter();
        using var many = new Exporter();
        long small = Measure(few, files: 5, series: 5);
        long large = Measure(many, files: 100, series: 100);
        output.WriteLine($"a pass with its page allocates {small} bytes for 5 files of 5 series, {large} bytes for 100 files of 100 series");
        Assert.InRange(large, 1, BytesMax);
        Assert.InRange(large, 0, small + 64);

        // The control: one more file is a new structure, and that is seen.
        many.Write("new-1-1.mmstats", new V1Image().Gauge("x", 1));
        long changed = AllocatedBytes.By(() => Pass(many, new ArrayBufferWriter<byte>()));
        output.WriteLine($"with one more file: {changed} bytes");
        Assert.True(changed > 100 * BytesMax);
    }

    private static long Measure(Exporter exporter, int files, int series)
    {
        for (int file = 0; file < files; file++)
        {
            var image = new V1Image().Birth(file, file).Text("text", "a text");
            for (int i = 0; i < series; i++)
            {
                _ = i % 2 == 0 ? image.Counter($"counter.{i}", (ulong)i) : image.Gauge($"gauge.{i}", i / 3.0);
            }

            exporter.Write($"app-{file}-{file}.mmstats", image);
        }

        var page = new ArrayBufferWriter<byte>(8 << 20);
        for (int i = 0; i < 3; i++)
        {
            Pass(exporter, page);
        }

        return AllocatedBytes.By(() => Pass(exporter, page));
    }

    private static void Pass(Exporter exporter, ArrayBufferWriter<byte> page)
    {
        page.ResetWrittenCount();
        Task pass = exporter.Collector.CollectAsync(result => TextPage.Write(result.Catalog.Families, Exposition.Default, Options, null, page), CancellationToken.None);
        Assert.True(pass.IsCompletedSuccessfully);
    }
}
