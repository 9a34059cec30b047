using MmExporter.Model.Naming;
using Microsoft.Extensions.Primitives;
using MmExporter.Rendering;

namespace MmExporter.Web.Negotiation;

/// <summary>Which format a scraper wants, from its Accept header (RFC 9110, 12.5.1). Nothing is allocated, and nothing is refused.</summary>
/// <remarks>
/// <para>A format has the weight of the narrowest range that means it, and that of the highest weight of several such; of weight 0 it is
/// excluded. The format of the highest weight is chosen. Of equal ones a named one goes before one that a wildcard means, then the client's
/// order decides, then ours: text 0.0.4 first. What is malformed counts as not there.</para>
/// <para>Where nothing is left, or nothing was asked for, the answer is text 0.0.4 with underscores, as of all exporters: a page that can be
/// looked at helps more than status 406. So it is for OpenMetrics 0.0.1, a draft: whoever asks for it asks for text 0.0.4 too.</para>
/// <para>The escaping is that of the chosen range alone. Prometheus 3 asks for UTF-8 names in text 1.0.0 and OpenMetrics 1.0.0 and for none in
/// protobuf, which therefore gets underscores, as from Prometheus' own libraries.</para>
/// </remarks>
internal static class AcceptHeader
{
    private const int FormatCount = (int)ExpositionFormat.Protobuf + 1;

    public static Exposition Choose(StringValues accept)
    {
        Span<Offer> offers = stackalloc Offer[FormatCount];
        offers.Clear();
        var elements = new HeaderElements(accept);
        for (int position = 0; elements.MoveNext(); position++)
        {
            if (MediaRange.TryParse(elements.Current, out MediaRange range))
            {
                Consider(range, position, offers);
            }
        }

        return Best(offers);
    }

    private static void Consider(MediaRange range, int position, Span<Offer> offers)
    {
        for (int i = 0; i < offers.Length; i++)
        {
            if (range.Match((ExpositionFormat)i) is var (breadth, parameters))
            {
                var offer = new Offer(IsMade: true, breadth, parameters, range.Weight, position, range.Escaping);
                if (offer.Overrules(offers[i]))
                {
                    offers[i] = offer;
                }
            }
        }
    }

    private static Exposition Best(ReadOnlySpan<Offer> offers)
    {
        Offer best = default;
        Exposition exposition = Exposition.Default;
        for (int i = 0; i < offers.Length; i++)
        {
            if (offers[i].IsPreferredTo(best))
            {
                best = offers[i];
                exposition = new Exposition((ExpositionFormat)i, best.Escaping);
            }
        }

        return exposition;
    }

    /// <summary>What a client says of a format, by the range that means it most exactly.</summary>
    private readonly record struct Offer(bool IsMade, Breadth Breadth, int Parameters, double Weight, int Position, EscapingScheme Escaping)
    {
        /// <summary>Whether this, which stands behind the other, says more about the same format.</summary>
        public bool Overrules(Offer other) =>
            !other.IsMade || (Breadth, Parameters, Weight).CompareTo((other.Breadth, other.Parameters, other.Weight)) > 0;

        /// <summary>Whether this format is wanted more than another one. An offer that is not made has no weight, as an exclusion.</summary>
        public bool IsPreferredTo(Offer other) =>
            Weight > 0 && (Weight, Breadth, -Position).CompareTo((other.Weight, other.Breadth, -other.Position)) > 0;
    }
}
