using Mmstats.Format.V2;

namespace Mmstats.Writer.Metrics;

/// <summary>What each name stands for. Its owner sees to it that one thread at a time calls it.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, NamedMetric> names = new(StringComparer.Ordinal);

    /// <summary>What is registered under the name; now, if nothing was.</summary>
    /// <exception cref="ArgumentException">The name stands for something else already.</exception>
    public NamedMetric Get(MetricDefinition definition, Type instrument)
    {
        if (!names.TryGetValue(definition.Name, out var named))
        {
            named = new NamedMetric(definition, instrument);
            names.Add(definition.Name, named);
        }
        else if (named.Instrument != instrument || !named.Definition.IsLike(definition))
        {
            throw new ArgumentException(
                $"The metric {definition.Name} is registered already as {Describe(named.Definition, named.Instrument)}; it cannot be {Describe(definition, instrument)} too.");
        }
        return named;
    }

    /// <summary>A family with the name and these keys, in whatever order it has them.</summary>
    public Family<T>? FindPermuted<T>(MetricDefinition definition, string[] sortedKeys)
        where T : class
    {
        if (!names.TryGetValue(definition.Name, out var named) || named.Instrument != typeof(T) || !named.Definition.IsLike(definition))
            return null;
        return (Family<T>?)named.Families.Find(entry => entry.Metric.Keys.Order(StringComparer.Ordinal).SequenceEqual(sortedKeys)).Family;
    }

    private static string Describe(MetricDefinition definition, Type instrument) =>
        $"{instrument.Name} with the unit '{definition.Unit}'" + (definition.MergeRule != V2MergeRule.None ? $" and the merge rule {definition.MergeRule}" : "") +
        (definition.Parameters.Length > 0 ? " and other parameters" : "");
}
