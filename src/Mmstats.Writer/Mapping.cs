using System.Runtime.InteropServices;

namespace Mmstats.Writer;

/// <summary>
/// Memory that stores go to: a file's, or private. Its address is good until the process ends, whatever lies behind it,
/// so a store that is on its way when the file goes lands somewhere harmless.
/// </summary>
internal sealed unsafe class Mapping
{
    private Mapping(nint address, int lengthBytes)
    {
        Address = (byte*)address;
        LengthBytes = lengthBytes;
    }

    /// <summary>The first byte, at the start of a page.</summary>
    public byte* Address { get; }

    public int LengthBytes { get; }

    /// <summary>Maps an open file from its start. Null: see the last error.</summary>
    public static Mapping? OfFile(int descriptor, int lengthBytes)
    {
        var address = Libc.Map(0, (nuint)lengthBytes, Libc.ProtectReadWrite, Libc.MapShared, descriptor, 0);
        if (address == Libc.MapFailed)
            return null;
        // A forked child must not write into its parent's file.
        if (Libc.Advise(address, (nuint)lengthBytes, Libc.AdviseDontFork) == 0)
            return new Mapping(address, lengthBytes);
        var error = Marshal.GetLastPInvokeError();
        _ = Libc.Unmap(address, (nuint)lengthBytes);
        Marshal.SetLastPInvokeError(error);
        return null;
    }

    /// <summary>Private memory, all zero, that is never given back.</summary>
    public static Mapping Private(int lengthBytes)
    {
        if (OperatingSystem.IsLinux())
        {
            var address = Libc.Map(
                0, (nuint)lengthBytes, Libc.ProtectReadWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
            if (address != Libc.MapFailed)
                return new Mapping(address, lengthBytes);
        }
        // SAFETY: it is as long as the mapping says, aligned like a page, and never freed.
        var memory = NativeMemory.AlignedAlloc((nuint)lengthBytes, PageLength);
        NativeMemory.Clear(memory, (nuint)lengthBytes);
        return new Mapping((nint)memory, lengthBytes);
    }

    private const int PageLength = 4096;

    /// <summary>
    /// Puts a file of the same size in the place of the memory, in one step. False: the memory stays; see the last error.
    /// </summary>
    public bool TryReplaceByFile(int descriptor)
    {
        const int flags = Libc.MapShared | Libc.MapFixed;
        return Libc.Map((nint)Address, (nuint)LengthBytes, Libc.ProtectReadWrite, flags, descriptor, 0) != Libc.MapFailed &&
            Libc.Advise((nint)Address, (nuint)LengthBytes, Libc.AdviseDontFork) == 0;
    }

    /// <summary>
    /// Puts private memory in the place of the file, in one step. It is all zero, and never given back, because nobody can
    /// know when the last store that is on its way is done; it costs addresses, and memory only for the pages that are written to.
    /// </summary>
    public void Detach()
    {
        const int flags = Libc.MapPrivate | Libc.MapAnonymous | Libc.MapFixed;
        // Should the kernel refuse (it may have no room for one more mapping), the file stays mapped: late stores then
        // land in a file that is no longer counted, which is as harmless.
        _ = Libc.Map((nint)Address, (nuint)LengthBytes, Libc.ProtectReadWrite, flags, -1, 0);
    }

    /// <summary>Gives the addresses back. Only for memory that no instrument ever had.</summary>
    public void Unmap() => _ = Libc.Unmap((nint)Address, (nuint)LengthBytes);
}
