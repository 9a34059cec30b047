namespace EndToEnd.Tests.Scraping;

/// <summary>What two readings of a page do not have in common.</summary>
internal static class SeriesDifferences
{
    /// <param name="expected">Values by <see cref="PrometheusSample.Id"/>.</param>
    /// <param name="actual">The same.</param>
    /// <param name="relativeTolerance">What a finite value may be off by, as a part of it.</param>
    /// <returns>A line for each difference; none where all is the same.</returns>
    public static IReadOnlyList<string> Between(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> actual, double relativeTolerance = 0) =>
    [
        .. expected.Keys.Except(actual.Keys).Select(id => $"missing: {id}"),
        .. actual.Keys.Except(expected.Keys).Select(id => $"not expected: {id}"),
        .. expected.Where(series => actual.TryGetValue(series.Key, out double value) && !IsSame(series.Value, value, relativeTolerance))
            .Select(series => FormattableString.Invariant($"{series.Key} is {actual[series.Key]:R} and not {series.Value:R}")),
    ];

    private static bool IsSame(double expected, double actual, double tolerance) =>
        expected.Equals(actual) || expected == actual || Math.Abs(expected - actual) <= tolerance * Math.Abs(expected);
}
