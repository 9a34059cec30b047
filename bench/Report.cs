using System.Globalization;
using System.Text.Json;

namespace MmExporter.Bench;

/// <summary>Prints results: a table for people, or one JSON object a line.</summary>
internal sealed class Report(string bench, bool json)
{
    /// <param name="name">The case.</param>
    /// <param name="value">The measured value.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="vs">The case of the same run it is compared with.</param>
    /// <param name="ratio">The value of this case divided by that one's.</param>
    public void Add(string name, double value, string unit, string? vs = null, double? ratio = null)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { bench, @case = name, value, unit, vs, ratio }));
            return;
        }

        string text = value.ToString(value < 100 ? "0.000" : "#,0", CultureInfo.InvariantCulture);
        string against = vs is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   {ratio:0.00} x {vs}");
        Console.WriteLine($"{bench}  {name,-58} {text,16} {unit}{against}");
    }
}
