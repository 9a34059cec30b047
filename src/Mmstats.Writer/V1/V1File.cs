using System.Runtime.CompilerServices;
using Mmstats.Format.V1;

namespace Mmstats.Writer.V1;

/// <summary>
/// A version 1 file that its instruments write into. It is deleted when it is disposed and when the process ends
/// orderly (<see cref="AppDomain.ProcessExit"/>, which SIGTERM raises too) unless <see cref="V1Options.KeepFile"/> says
/// otherwise; a killed process leaves it behind with its last values.
/// </summary>
/// <remarks>
/// Nobody may shorten the file while it is mapped: the next store would end the process (SIGBUS). Deleting it is harmless.
/// </remarks>
public sealed unsafe class V1File : IDisposable
{
    // What mmstats gives its files: 0755.
    private const int Mode = 0b111_101_101;

    // The version, the size of the first label, and its first byte.
    private const int FirstWordLength = 4;

    private readonly V1Region region;
    private readonly bool keepFile;
    private int disposed;

    private V1File(V1Region region, bool keepFile)
    {
        this.region = region;
        this.keepFile = keepFile;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>The absolute path of the file.</summary>
    public string Path => region.Path;

    /// <summary>The size of the file, a multiple of 4096.</summary>
    public int LengthBytes => region.LengthBytes;

    /// <summary>
    /// Takes the file away. Instruments may be used during it and after it, by any thread: they then write into private
    /// memory, whose addresses (as many as the file had bytes) are not given back before the process ends. May be
    /// called by any thread, and more than once.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        region.Detach();
        if (!keepFile)
            region.Delete();
    }

    internal static V1File Create(string path, IReadOnlyList<V1Instrument> instruments, bool keepFile)
    {
        var image = V1Image.Compose(instruments);
        var region = V1Region.Create(path, image.Length, Mode, head: image.AsSpan(0, V1Layout.FieldsOffset));
        Publish(image, region);
        Bind(instruments, region);
        return new V1File(region, keepFile);
    }

    // A reader sees in turn an empty file, the version alone, the version and zeros (no field yet), and then all
    // fields at once: they stand there before the size of the first label makes them visible.
    private static void Publish(byte[] image, V1Region region)
    {
        // SAFETY: the region is as long as the image, and a page boundary is aligned for a word.
        image.AsSpan(FirstWordLength).CopyTo(new Span<byte>(region.Address + FirstWordLength, image.Length - FirstWordLength));
        Volatile.Write(ref *(uint*)region.Address, Unsafe.ReadUnaligned<uint>(ref image[0]));
    }

    private static void Bind(IReadOnlyList<V1Instrument> instruments, V1Region region)
    {
        // SAFETY: these are the offsets the image was composed with, and the region is as long as the image.
        var field = region.Address + V1Layout.FieldsOffset;
        foreach (var instrument in instruments)
        {
            instrument.Bind(field + instrument.StateOffset);
            field += instrument.FieldLengthBytes;
        }
    }

    private void OnProcessExit(object? sender, EventArgs e) => Dispose();
}
