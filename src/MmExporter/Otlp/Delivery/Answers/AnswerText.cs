using System.Text;

namespace MmExporter.Otlp.Delivery.Answers;

/// <summary>What a receiver says, as a part of a line.</summary>
internal static class AnswerText
{
    private const int LengthMax = 256;

    public static string Of(ReadOnlySpan<byte> utf8) =>
        Of(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, LengthMax)]));

    public static string Of(string text)
    {
        string start = text[..Math.Min(text.Length, LengthMax)];
        return string.Concat(start.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
    }
}
