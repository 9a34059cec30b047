namespace EndToEnd.Tests.Scraping;

/// <summary>Fails a test with what two readings of a page do not have in common.</summary>
internal static class SeriesDifferences
{
    private const int ShownMax = 20;

    /// <summary>VictoriaMetrics stores decimal numbers: of a fraction 12 digits, and nothing of what is close to the smallest double.</summary>
    private const double VictoriaMetricsPrecision = 1e-11;

    private const double VictoriaMetricsSmallest = 1e-300;

    /// <param name="expected">Values by <see cref="PrometheusSample.Id"/>.</param>
    /// <param name="actual">The same.</param>
    public static void MustBeNone(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> actual) =>
        MustBeNone(expected, actual, (one, other) => one.Equals(other) || one == other);

    /// <summary>The same for what VictoriaMetrics has stored, which is not all: no NaN, and not all digits.</summary>
    public static void MustBeNoneInVictoriaMetrics(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> stored) =>
        MustBeNone(
            expected.Where(series => !double.IsNaN(series.Value)).ToDictionary(),
            stored,
            (one, other) => one == other || Math.Abs(one - other) <= (VictoriaMetricsPrecision * Math.Abs(one)) + VictoriaMetricsSmallest);

    private static void MustBeNone(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> actual, Func<double, double, bool> isSame)
    {
        Assert.NotEmpty(expected);
        string[] differences =
        [
            .. expected.Keys.Except(actual.Keys).Select(id => $"missing: {id}"),
            .. actual.Keys.Except(expected.Keys).Select(id => $"not expected: {id}"),
            .. expected.Where(series => actual.TryGetValue(series.Key, out double value) && !isSame(series.Value, value))
                .Select(series => FormattableString.Invariant($"{series.Key} is {actual[series.Key]:R} and not {series.Value:R}")),
        ];
        Assert.True(differences.Length == 0, $"{differences.Length} differences:\n{string.Join('\n', differences.Take(ShownMax))}");
    }
}
