using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MmExporter.Rendering.Numbers;

namespace MmExporter.Tests.Rendering.Numbers;

/// <summary>The texts of a number, and what of them is compared.</summary>
internal static class Written
{
    public static string Text(double value) => Text(NumberText.Write, value);

    public static string Canonical(double value) => Text(NumberText.WriteCanonical, value);

    /// <summary>Exactly the length that is promised to be enough, and full of what an earlier text may have left there.</summary>
    public static string Text<T>(Func<T, Span<byte>, int> write, T value)
    {
        byte[] destination = new byte[NumberText.LengthMax];
        Array.Fill(destination, (byte)'9');
        return Encoding.ASCII.GetString(destination, 0, write(value, destination));
    }

    /// <summary>That the text reads back as the same double, bit by bit, and has the digits of the framework's shortest text.</summary>
    /// <remarks>Without strings, since it is done millions of times.</remarks>
    public static void Check(double value)
    {
        Span<byte> text = stackalloc byte[NumberText.LengthMax];
        Span<byte> other = stackalloc byte[NumberText.LengthMax];
        text = text[..NumberText.Write(value, text)];
        if (!Utf8Parser.TryParse(text, out double _, out int read) || read != text.Length ||
            BitConverter.DoubleToInt64Bits(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)) != BitConverter.DoubleToInt64Bits(value))
        {
            Assert.Fail($"{value:R} is written as {Encoding.ASCII.GetString(text)}, which reads back as another number.");
        }

        value.TryFormat(other, out int length, "R", CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[NumberText.LengthMax];
        Span<byte> expected = stackalloc byte[NumberText.LengthMax];
        if (!Digits(text, digits).SequenceEqual(Digits(other[..length], expected)))
        {
            Assert.Fail($"{value:R} is written as {Encoding.ASCII.GetString(text)}.");
        }
    }

    /// <summary>The digits before the exponent, from the first to the last one that is not zero.</summary>
    private static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        int count = 0;
        foreach (byte character in text)
        {
            if (character is (byte)'e' or (byte)'E')
            {
                break;
            }

            if (char.IsAsciiDigit((char)character) && (count > 0 || character != '0'))
            {
                digits[count++] = character;
            }
        }

        return digits[..count].TrimEnd((byte)'0');
    }
}
