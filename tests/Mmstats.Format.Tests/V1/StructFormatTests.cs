using System.Globalization;
using System.Text;
using Mmstats.Format.V1;

namespace Mmstats.Format.Tests.V1;

/// <summary>Formats against Python's own struct module.</summary>
public sealed class StructFormatTests
{
    /// <summary>Reads formats in hex, a line each, and answers each with "refused", "no value", or: size, offset and
    /// size of the first value. That it lies there is compared with what unpack gives.</summary>
    private const string Script = """
        import re, struct, sys
        def describe(text):
            try:
                size = struct.calcsize(text)
            except struct.error:
                return 'refused'
            data = bytes((37 * i + 65) & 255 for i in range(size))
            values = 0 if '0p' in text else len(struct.unpack(text, data))
            prefix = text[0] if text[:1] in tuple('@=<>!') else '@'
            for item in re.finditer(r'(\d*)([a-zA-Z?])', text):
                number, code = int(item.group(1) or 1), item.group(2)
                if code == 'x' or (number == 0 and code not in 'sp'):
                    continue
                before = text[:item.start()] if text[:1] in tuple('@=<>!') else '@' + text[:item.start()]
                offset = struct.calcsize(before + '0' + code)
                length = number if code in 'sp' else struct.calcsize(prefix + code)
                if values:
                    one = prefix + (str(length) if code in 'sp' else '') + code
                    assert struct.pack(one, struct.unpack_from(one, data, offset)[0]) == struct.pack(one, struct.unpack(text, data)[0]), text
                return '%d %d %d' % (size, offset, length)
            assert values == 0, text
            return 'no value'
        for line in open(sys.argv[1]):
            print(describe(bytes.fromhex(line.strip()).decode('latin-1')))
        """;

    // Not among them: n N e of later Pythons and the complex numbers of 3.14, which Python 2 did not have.
    private const string Codes = "xcbBhHiIlLqQfd?spP";

    [Fact]
    public async Task Every_format_is_understood_as_Python_understands_it()
    {
        string[] formats = [.. Formats().Distinct()];
        Assert.True(formats.Length > 1000);
        string[] answers = await AskPython(formats);
        Assert.Equal(formats.Length, answers.Length);
        string[] wrong = [.. formats.Zip(answers).Where(pair => Describe(pair.First) != pair.Second)
            .Select(pair => $"'{pair.First}': Python says {pair.Second}, we say {Describe(pair.First)}")];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));

        // The list holds all there is to tell apart.
        Assert.Contains("refused", answers);
        Assert.Contains("no value", answers);
        Assert.Contains("16 8 8", answers);
    }

    [Theory]
    [InlineData("1048576s", V1Refusal.None)]
    [InlineData("1048577s", V1Refusal.Truncated)]
    [InlineData("999999999Q", V1Refusal.Truncated)]
    [InlineData("131072Q", V1Refusal.None)]
    [InlineData("131072Qb", V1Refusal.Truncated)]
    [InlineData("1048577x", V1Refusal.Truncated)]
    [InlineData("0000000001Q", V1Refusal.UnknownType)]
    [InlineData("9999999999s", V1Refusal.UnknownType)]
    [InlineData("99999999999999999999Q", V1Refusal.UnknownType)]
    public void Sizes_that_no_file_has_are_refused(string text, V1Refusal refusal) =>
        Assert.Equal(refusal, StructFormat.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("Q", StructKind.UnsignedInteger, false)]
    [InlineData("P", StructKind.UnsignedInteger, false)]
    [InlineData(">H", StructKind.UnsignedInteger, true)]
    [InlineData("!b", StructKind.SignedInteger, true)]
    [InlineData("=l", StructKind.SignedInteger, false)]
    [InlineData("<d", StructKind.FloatingPoint, false)]
    [InlineData("@f", StructKind.FloatingPoint, false)]
    [InlineData("?", StructKind.Boolean, false)]
    [InlineData("c", StructKind.Text, false)]
    [InlineData("12s", StructKind.Text, false)]
    [InlineData("12p", StructKind.PascalText, false)]
    [InlineData("3xdQ", StructKind.FloatingPoint, false)]
    public void Kind_and_byte_order_are_those_of_the_first_value(string text, StructKind kind, bool isBigEndian)
    {
        Assert.Equal(V1Refusal.None, StructFormat.TryParse(Encoding.ASCII.GetBytes(text), out StructFormat format));
        Assert.Equal((kind, isBigEndian), (format.Kind, format.BigEndian));
    }

    [Fact]
    public void Bytes_beyond_ASCII_are_no_format()
    {
        for (int value = 128; value < 256; value++)
        {
            Assert.Equal(V1Refusal.UnknownType, StructFormat.TryParse([(byte)value], out _));
            Assert.Equal(V1Refusal.UnknownType, StructFormat.TryParse([(byte)'Q', (byte)value], out _));
        }
    }

    private static IEnumerable<string> Formats()
    {
        string[] prefixes = ["", "@", "=", "<", ">", "!"];
        foreach (string prefix in prefixes)
        {
            yield return prefix;
            foreach (char code in Codes)
            {
                foreach (string count in new[] { "", "0", "1", "2", "3", "7", "02", "60" })
                {
                    yield return $"{prefix}{count}{code}";
                    yield return $"{prefix}b{count}{code}";
                }

                foreach (char second in "bHIQd?sx")
                {
                    yield return $"{prefix}{code}{second}";
                    yield return $"{prefix}x{code}0{second}";
                    yield return $"{prefix}3{code} \t{second}";
                }
            }
        }

        for (int code = 32; code < 127; code++)
        {
            if (!"nNeFD".Contains((char)code))
            {
                yield return $"{(char)code}";
                yield return $"Q{(char)code}";
                yield return $"2{(char)code}";
            }
        }

        string[] odd =
        [
            " Q", " <Q", "< Q", "<<Q", "Q<", "Q ", "3 Q", "3", "Q3", "<3", "-1Q", "+1Q", "1.5d", "Q\v\f\r\n", "\nQ", "b\tQ", "4x", "4x0s", "0s", "0sQ",
            "0Q", "0QI", "b0QI", "0c", "=0sI", "b3sH", "xxQxx", "h0l", "?Q", "5sI", "=5sI", "hhhhhQ", ">hhhhhQ", "dd", "10p", "b10p", "1p", "0pQ",
        ];
        foreach (string text in odd)
        {
            yield return text;
        }
    }

    private static async Task<string[]> AskPython(string[] formats)
    {
        using var directory = new TempDirectory();
        string list = directory.File("formats");
        await File.WriteAllLinesAsync(list, formats.Select(format => Convert.ToHexString(Encoding.Latin1.GetBytes(format))));
        ProcessOutput output = await RunProcess.Async("python3", ["-c", Script, list]);
        return output.MustSucceed().Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Our answer in the words of the script.</summary>
    private static string Describe(string text)
    {
        V1Refusal refusal = StructFormat.TryParse(Encoding.Latin1.GetBytes(text), out StructFormat format);
        return refusal switch
        {
            V1Refusal.None => string.Create(CultureInfo.InvariantCulture, $"{format.Length} {format.ValueOffset} {format.ValueLength}"),
            V1Refusal.TypeWithoutValue => "no value",
            _ => "refused",
        };
    }
}
