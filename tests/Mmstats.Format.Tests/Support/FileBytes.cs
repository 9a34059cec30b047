using FsCheck;
using FsCheck.Fluent;

namespace Mmstats.Format.Tests.Support;

/// <summary>Generators of files that nobody wrote on purpose.</summary>
internal static class FileBytes
{
    /// <summary>Bytes of the format are more frequent than others, so that chance gets past the first field.</summary>
    private static readonly Gen<byte> LikelyByte = Gen.Frequency(
        (4, Gen.Choose(0, 255).Select(value => (byte)value)),
        (3, Gen.Choose(0, 4).Select(value => (byte)value)),
        (2, Gen.Elements((byte)0, (byte)1, (byte)255, (byte)254, (byte)2)),
        (3, Gen.Elements("QIihHbf?d10sp<>xL 9"u8.ToArray())));

    public static Gen<byte[]> Any { get; } = LikelyByte.ArrayOf().Resize(400);

    public static Gen<byte[]> AnyAfterVersion { get; } = Any.Select(bytes => (byte[])[1, .. bytes]);

    /// <summary>Fields with likely sizes: most of them end up well, many nearly.</summary>
    public static Gen<byte[]> AlmostFields { get; } = Field().ListOf().Resize(12)
        .Select(fields => (byte[])[1, .. fields.SelectMany(field => field), 0, 0]);

    /// <summary>Recorded files with some bytes changed, a piece cut out, put in, or cut off.</summary>
    public static Gen<byte[]> Mutated(IReadOnlyList<byte[]> files) =>
        from file in Gen.Elements(files.AsEnumerable())
        from mutations in Mutation().NonEmptyListOf().Resize(6)
        select mutations.Aggregate(file, (bytes, mutate) => mutate(bytes));

    private static Gen<Func<byte[], byte[]>> Mutation() =>
        from kind in Gen.Choose(0, 4)
        from position in Gen.Choose(0, 1 << 20)
        from value in LikelyByte
        from length in Gen.Choose(1, 20)
        select (Func<byte[], byte[]>)(bytes => Mutate(bytes, kind, position, value, length));

    private static byte[] Mutate(byte[] bytes, int kind, int position, byte value, int length)
    {
        // Most of a file is padding: three times of four the damage is near its start.
        int at = bytes.Length == 0 ? 0 : position % (position % 4 == 0 ? bytes.Length : Math.Min(bytes.Length, 600));
        int end = Math.Min(at + length, bytes.Length);
        return kind switch
        {
            0 => [.. bytes[..at], value, .. bytes[end..]],
            1 => [.. bytes[..at], .. Enumerable.Repeat(value, length), .. bytes[at..]],
            2 => [.. bytes[..at], .. bytes[end..]],
            3 => bytes[..at],
            _ => [.. bytes.Select((b, i) => i == at ? (byte)(b ^ (1 << (length % 8))) : b)],
        };
    }

    private static Gen<byte[]> Field() =>
        from label in LikelyByte.ArrayOf().Resize(8)
        from type in Gen.Elements("Q", "d", "b", "?", "3s", "0s", "5p", "1p", "0p", "bQ", ">H", "x", "c", "", "9Z", "70000s", "1048577s")
        from writeBuffer in Gen.Frequency((5, Gen.Elements((byte)0, (byte)1, (byte)255)), (1, LikelyByte))
        from value in LikelyByte.ArrayOf(24)
        from length in Gen.Elements(0, 1, 2, 3, 5, 8, 16, 24)
        select (byte[])[
            (byte)label.Length, 0, .. label,
            (byte)type.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(type),
            writeBuffer, .. value[..length]];
}
