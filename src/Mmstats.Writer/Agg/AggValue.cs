namespace Mmstats.Writer.Agg;

/// <summary>A value of the one-line style: <c>-?[0-9]+(c|ms|g)!?</c> and nothing around it.</summary>
/// <param name="Number">The number, with its sign.</param>
/// <param name="Unit">What is to be done with it.</param>
/// <param name="IsEmphasised">It ends with <c>!</c>: a person reading should see the metric first.</param>
internal readonly record struct AggValue(long Number, AggUnit Unit, bool IsEmphasised)
{
    /// <summary>Reads a value. False: it is not written like that, or the number takes more than 64 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AggValue value)
    {
        value = default;
        var isNegative = text is ['-', ..];
        if (isNegative)
            text = text[1..];
        if (!TryReadDigits(ref text, isNegative, out var number))
            return false;
        var isEmphasised = text is [.., '!'];
        if (isEmphasised)
            text = text[..^1];
        var unit = text switch
        {
            "c" => number < 0 ? AggUnit.Decrement : AggUnit.Count,
            "ms" => AggUnit.Milliseconds,
            "g" => AggUnit.Gauge,
            _ => (AggUnit?)null,
        };
        value = new AggValue(number, unit.GetValueOrDefault(), isEmphasised);
        return unit != null;
    }

    // The number is built on the side of its sign, because there is one more of the negative numbers.
    private static bool TryReadDigits(ref ReadOnlySpan<char> text, bool isNegative, out long number)
    {
        number = 0;
        var length = 0;
        for (; length < text.Length && char.IsAsciiDigit(text[length]); length++)
        {
            var digit = text[length] - '0';
            if (isNegative ? number < (long.MinValue + digit) / 10 : number > (long.MaxValue - digit) / 10)
                return false;
            number = (number * 10) + (isNegative ? -digit : digit);
        }
        text = text[length..];
        return length > 0;
    }
}
