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
            return text;
        }

        if (Math.Abs(bound) < ExponentFrom)
        {
            return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
        }

        return (bound < 0 ? "-" : "") + WithExponent(text.TrimStart('-'));
    }

    private static string WithExponent(string text)
    {
        string whole = text.Split('.')[0];
        string digits = text.Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        string fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return FormattableString.Invariant($"{digits[0]}{fraction}e+{whole.Length - 1:00}");
    }
}
