using System.Buffers.Binary;

namespace Mmstats.Format.Tests.V2.Support;

/// <summary>Whole version 2 files, by the numbers of the contract and not by those of V2Layout.</summary>
internal sealed class V2FileBuilder
{
    private const int Page = 4096;
    private const int DirectoryCapacity = 2 * Page;
    private const int SharedSeqWords = 9;
    private const int SharedDataWords = 400;
    private const int LaneSeqWords = 10;
    private const int LaneDataWords = 480;
    private const int LaneCount = 3;

    private readonly List<byte> directory = [];

    /// <summary>Where the data words of the shared area of every file begin.</summary>
    public static int SharedData => 3 * Page + 128;

    /// <summary>Where the data words of a lane of every file begin.</summary>
    public static int LaneData(int lane) => (4 + lane) * Page + 128;

    public V2FileBuilder Add(params byte[][] records)
    {
        foreach (byte[] record in records)
        {
            directory.AddRange(record);
        }

        return this;
    }

    /// <summary>A file with the records added so far, whose words are all 0.</summary>
    public byte[] Build()
    {
        byte[] file = new byte[(4 + LaneCount) * Page];
        new byte[] { 2, 0x4D, 0x4D, 0x53, 0x54, 0x41, 0x54, 0x53 }.CopyTo(file, 0);
        Put32(file, 8, Page);
        Put64(file, 16, 0x1122334455667788);
        Put64(file, 24, file.Length);
        Put32(file, 32, Page);
        Put32(file, 36, DirectoryCapacity);
        Put32(file, 40, 3 * Page);
        Put32(file, 44, SharedSeqWords);
        Put32(file, 48, SharedDataWords);
        Put32(file, 52, 4 * Page);
        Put32(file, 56, Page);
        Put32(file, 60, LaneSeqWords);
        Put32(file, 64, LaneDataWords);
        Put32(file, 68, LaneCount);
        Put32(file, 72, 5);
        Put64(file, 80, 1_700_000_000_000_000_001);
        Put64(file, 88, 4321);
        Put64(file, 96, 98765);
        for (int i = 0; i < 32; i++)
        {
            file[104 + i] = (byte)(i + 1);
        }

        Put64(file, 192, directory.Count);
        Put64(file, 200, 2);
        Put64(file, 208, 1_700_000_000_000_000_002);
        Put64(file, 216, 11);
        Put64(file, 224, 12);
        Put64(file, 232, 13);
        Put64(file, 240, 14);
        directory.CopyTo(file, Page);
        return file;
    }

    public static void Put32(byte[] file, int offset, long value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), (uint)value);

    public static void Put64(byte[] file, int offset, long value) => BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(offset), value);

    public static void PutF64(byte[] file, int offset, double value) =>
        BinaryPrimitives.WriteDoubleLittleEndian(file.AsSpan(offset), value);
}
