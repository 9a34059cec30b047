using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MmExporter.Web.Negotiation;

/// <summary>Which part of the metrics a scraper wants: <c>?name[]=</c> and <c>?collect[]=</c>, each as often as needed.</summary>
/// <remarks>Both narrow: what is served has one of the names and comes from one of the collectors. Other parameters are not looked at.</remarks>
internal sealed class ScrapeQuery
{
    /// <summary>Names in one query.</summary>
    public const int NamesMax = 1000;

    /// <summary>No filter: everything is wanted.</summary>
    public static readonly ScrapeQuery Everything = new(null, null);

    private const string NameKey = "name[]";
    private const string CollectKey = "collect[]";

    /// <summary>Characters of somebody's value that an error repeats.</summary>
    private const int ShownLengthMax = 64;

    private readonly HashSet<string>? names;
    private readonly HashSet<string>? collectors;

    private ScrapeQuery(HashSet<string>? names, HashSet<string>? collectors)
    {
        this.names = names;
        this.collectors = collectors;
    }

    /// <summary>Whether names are left out, so that there is something to ask <see cref="HasName"/>.</summary>
    public bool FiltersNames => names is not null;

    /// <param name="parameters">The query's parameters.</param>
    /// <param name="knownCollectors">What can be named in <c>collect[]</c>.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="error">What is wrong, for a response of status 400: one line.</param>
    public static bool TryParse(
        IQueryCollection parameters, IReadOnlyCollection<string> knownCollectors, out ScrapeQuery query, [NotNullWhen(false)] out string? error)
    {
        query = Everything;
        error = null;
        if (parameters.Count == 0)
        {
            return true;
        }

        HashSet<string>? names = SetOf(parameters[NameKey]);
        HashSet<string>? collectors = SetOf(parameters[CollectKey]);
        error = ErrorOfNames(names) ?? ErrorOfCollectors(collectors, knownCollectors);
        if (error is null && (names ?? collectors) is not null)
        {
            query = new ScrapeQuery(names, collectors);
        }

        return error is null;
    }

    /// <summary>Whether a name of a family or of its samples is wanted, as it stands on the page. A family is served whole if any of its names is.</summary>
    public bool HasName(string name) => names is null || names.Contains(name);

    /// <inheritdoc cref="HasName(string)"/>
    public bool HasName(ReadOnlySpan<char> name) => names is null || names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    /// <summary>Whether what a collector gives is wanted.</summary>
    public bool HasCollector(string collector) => collectors is null || collectors.Contains(collector);

    private static HashSet<string>? SetOf(StringValues values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        var set = new HashSet<string>(StringComparer.Ordinal);
        foreach (string? value in values)
        {
            set.Add(value ?? "");
        }

        return set;
    }

    private static string? ErrorOfNames(HashSet<string>? names) =>
        names is null ? null :
        names.Contains("") ? $"{NameKey} is empty: give it the name of a metric." :
        names.Count > NamesMax ? $"{NameKey} is given {names.Count} names, and {NamesMax} are the most: spread them over several scrapes." : null;

    private static string? ErrorOfCollectors(HashSet<string>? collectors, IReadOnlyCollection<string> known)
    {
        foreach (string collector in collectors ?? [])
        {
            if (!known.Contains(collector))
            {
                return $"{CollectKey} names the collector '{Shown(collector)}', which does not exist: there are {string.Join(", ", known)}.";
            }
        }

        return null;
    }

    /// <summary>A value as it can stand in a line of text: short, and without control characters.</summary>
    private static string Shown(string value)
    {
        string start = value.Length > ShownLengthMax ? value[..ShownLengthMax] + "…" : value;
        return string.Concat(start.Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
    }
}
