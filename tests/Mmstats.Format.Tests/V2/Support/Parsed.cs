using System.Text;
using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2.Support;

/// <summary>Records of bytes, and texts of spans.</summary>
internal static class Parsed
{
    /// <summary>The record that is all of the bytes.</summary>
    public static V2Record Record(byte[] bytes)
    {
        var reader = new V2DirectoryReader(bytes);
        Assert.True(reader.TryNext(out V2Record record));
        Assert.Equal(bytes.Length, reader.Offset);
        return record;
    }

    public static string Utf8(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    public static string[] All(V2Strings strings)
    {
        var texts = new List<string>();
        foreach (ReadOnlySpan<byte> text in strings)
        {
            texts.Add(Utf8(text));
        }

        return [.. texts];
    }
}
