using System.Text;
using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>Copies checked texts out of a directory.</summary>
internal static class V2Texts
{
    public static string Decode(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    public static string[] Decode(scoped V2Strings texts)
    {
        string[] decoded = texts.Count == 0 ? [] : new string[texts.Count];
        for (int i = 0; texts.MoveNext(); i++)
        {
            decoded[i] = Decode(texts.Current);
        }

        return decoded;
    }
}
