using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Mmstats.Writer.Tests.Support;

/// <summary>
/// Reads the format by its description, on its own, so that a mistake that writer and reader share still shows. It
/// trusts the file: what is wrong with it throws and fails the test.
/// </summary>
internal static class FileDecoder
{
    public static List<DecodedField> ReadFile(string path) => Read(File.ReadAllBytes(path));

    public static DecodedField Only(string path, string label) =>
        ReadFile(path).Single(field => field.Label == label);

    public static List<DecodedField> Read(byte[] file)
    {
        Assert.Equal(1, file[0]);
        var fields = new List<DecodedField>();
        var offset = 1;
        while (offset + 2 <= file.Length && BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(offset)) != 0)
        {
            var label = Sized(file, ref offset);
            var type = Sized(file, ref offset);
            var writeBuffer = file[offset++];
            var size = SizeOf(type);
            var shown = offset;
            var hidden = offset;
            if (writeBuffer == 255)
                offset += size;
            else
            {
                Assert.InRange(writeBuffer, 0, 1);
                shown = offset + (writeBuffer ^ 1) * size;
                hidden = offset + writeBuffer * size;
                offset += 2 * size;
            }
            fields.Add(new DecodedField(label, type, writeBuffer, file[shown..(shown + size)], file[hidden..(hidden + size)], shown));
        }
        return fields;
    }

    private static string Sized(byte[] file, ref int offset)
    {
        var size = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(offset));
        var text = Encoding.UTF8.GetString(file, offset + 2, size);
        offset += 2 + size;
        return text;
    }

    private static int SizeOf(string type) => type switch
    {
        "Q" or "q" or "d" => 8,
        "I" or "i" or "f" => 4,
        "H" or "h" => 2,
        "b" or "?" => 1,
        _ => int.Parse(type.AsSpan(0, type.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture),
    };
}
