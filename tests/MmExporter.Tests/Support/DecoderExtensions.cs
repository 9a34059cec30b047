using MmExporter.Formats.V1;

namespace MmExporter.Tests.Support;

internal static class DecoderExtensions
{
    /// <summary>Begins a pass with two readings of the whole file.</summary>
    public static void Begin(this V1Decoder decoder, ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later, long timestamp)
    {
        decoder.Begin(timestamp);
        Assert.True(decoder.TryTakeStructure(earlier, later, later.Length));
    }
}
