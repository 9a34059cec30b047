using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MmExporter.Bench;

/// <summary>Prints results: a table for people, or one JSON object a line. Knows which cases are wanted.</summary>
/// <param name="bench">The benchmark's name.</param>
/// <param name="json">Whether to print JSON.</param>
/// <param name="quick">Whether few cases and rounds are enough.</param>
/// <param name="filter">What the names of wanted cases contain; empty for all.</param>
internal sealed class Report(string bench, bool json, bool quick = false, string filter = "")
{
    private static readonly JsonSerializerOptions Options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Whether few cases and rounds are enough.</summary>
    public bool IsQuick => quick;

    /// <summary>Whether a case is wanted.</summary>
    public bool Wants(string name) => name.Contains(filter, StringComparison.Ordinal);

    /// <param name="name">The case.</param>
    /// <param name="value">The measured value.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="vs">The case of the same run it is compared with.</param>
    /// <param name="ratio">The value of this case divided by that one's.</param>
    public void Add(string name, double value, string unit, string? vs = null, double? ratio = null)
    {
        if (json)
        {
            Print(new { bench, @case = name, value, unit, vs, ratio });
            return;
        }

        string against = vs is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   {ratio:0.00} x {vs}");
        Console.WriteLine(Line(name, value, unit) + against);
    }

    /// <summary>Adds a case whose ratio is known to lie in an interval, with 95 % confidence. Where 1 lies in it too, the
    /// difference cannot be told from none.</summary>
    public void Add(string name, double value, string unit, string vs, Interval ratio)
    {
        if (json)
        {
            Print(new { bench, @case = name, value, unit, vs, ratio = ratio.Middle, low = ratio.Low, high = ratio.High, resolvable = !ratio.Contains(1) });
            return;
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"   {ratio.Middle:0.0000} [{ratio.Low:0.0000}, {ratio.High:0.0000}] x {vs}");
        Console.WriteLine(Line(name, value, unit) + text + (ratio.Contains(1) ? ": not resolvable" : ""));
    }

    /// <summary>Says something that is no result, such as which cases are left out and why.</summary>
    public void Say(string text) => Console.Error.WriteLine($"{bench}  {text}");

    private static void Print<T>(T line) => Console.WriteLine(JsonSerializer.Serialize(line, Options));

    private string Line(string name, double value, string unit)
    {
        string text = value.ToString(value < 100 ? "0.000" : "#,0", CultureInfo.InvariantCulture);
        return $"{bench}  {name,-58} {text,16} {unit}";
    }
}
