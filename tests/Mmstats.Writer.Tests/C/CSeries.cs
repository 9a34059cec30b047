using System.Globalization;
using System.Text.Json;

namespace Mmstats.Writer.Tests.C;

/// <summary>Parts of what a reader prints.</summary>
internal static class CSeries
{
    /// <summary>The series of the metric with this name and these label values.</summary>
    public static JsonElement Series(this JsonElement file, string name, params string[] labels) =>
        file.GetProperty("series").EnumerateArray().Single(one => file.NameOf(one) == name && one.Texts("labels").SequenceEqual(labels));

    /// <summary>The number in a series that is printed as a text.</summary>
    public static long Number(this JsonElement series, string key) =>
        long.Parse(series.GetProperty(key).GetString()!, CultureInfo.InvariantCulture);

    public static double Double(this JsonElement series, string key) =>
        double.Parse(series.GetProperty(key).GetString()!, CultureInfo.InvariantCulture);

    public static string[] Texts(this JsonElement element, string key) =>
        [.. element.GetProperty(key).EnumerateArray().Select(text => text.GetString()!)];

    public static string Resource(this JsonElement file, string key) =>
        file.GetProperty("resource").GetProperty(key).GetString()!;

    private static string NameOf(this JsonElement file, JsonElement series) =>
        file.GetProperty("metrics")[series.GetProperty("metric").GetInt32()].GetProperty("name").GetString()!;
}
