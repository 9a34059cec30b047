using System.Globalization;

namespace TestSupport;

/// <summary>
/// The value of <c>le</c> and <c>quantile</c> as every Prometheus writes it that gets a number (from protobuf) or, from 3.0
/// on, a text: the shortest digits, an exponent below 1e-4 and from 1e6 on, and always a point or an exponent.
/// </summary>
internal static class BoundLabel
{
    private const double ExponentFrom = 1e6;

    public static string Text(double bound)
    {
        if (!double.IsFinite(bound))
        {
            return double.IsNaN(bound) ? "NaN" : bound > 0 ? "+Inf" : "-Inf";
        }

        string text = bound.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        if (text.Contains('e', StringComparison.Ordinal))
        {
            return EvenAtTies(bound, text);
        }

        if (Math.Abs(bound) < ExponentFrom)
        {
            return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
        }

        return (bound < 0 ? "-" : "") + WithExponent(text.TrimStart('-'));
    }

    /// <summary>Go, C and Python take the even digit where two texts of the shortest length are equally near, as of 2^-25; the framework does not.</summary>
    private static string EvenAtTies(double bound, string text)
    {
        int exponent = text.IndexOf('e', StringComparison.Ordinal);
        string digits = text[..exponent].TrimStart('-').Replace(".", "", StringComparison.Ordinal);
        string exact = bound.ToString("E60", CultureInfo.InvariantCulture).TrimStart('-').Split('E')[0].Replace(".", "", StringComparison.Ordinal);
        bool isTie = exact[digits.Length] == '5' && exact[(digits.Length + 1)..].All(digit => digit == '0');
        bool isLowerEven = (exact[digits.Length - 1] - '0') % 2 == 0;
        string lower = (bound < 0 ? "-" : "") + exact[0] + (digits.Length > 1 ? "." + exact[1..digits.Length] : "") + text[exponent..];

        // Below a power of two numbers are nearer, so that the lower one may be another's text.
        return isTie && isLowerEven && double.Parse(lower, CultureInfo.InvariantCulture).Equals(bound) ? lower : text;
    }

    private static string WithExponent(string text)
    {
        string whole = text.Split('.')[0];
        string digits = text.Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        string fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return FormattableString.Invariant($"{digits[0]}{fraction}e+{whole.Length - 1:00}");
    }
}
