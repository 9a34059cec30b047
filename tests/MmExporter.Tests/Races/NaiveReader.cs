using Microsoft.Win32.SafeHandles;
using Mmstats.Format.V1;

namespace MmExporter.Tests.Races;

/// <summary>What the old reader did: one reading, and the shown buffer is believed. The control of the race tests.</summary>
internal sealed class NaiveReader(V1Field field)
{
    private readonly byte[] page = new byte[field.End];

    public ulong Read(SafeFileHandle file)
    {
        RandomAccess.Read(file, page, 0);
        return field.TryGetShown(page.AsSpan(field.StateOffset, field.StateLength), out ReadOnlySpan<byte> bytes)
            ? V1Value.ReadUnsigned(field.Format, bytes)
            : 0;
    }
}
