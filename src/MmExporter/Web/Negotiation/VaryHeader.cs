namespace MmExporter.Web.Negotiation;

/// <summary>What a cache has to know of a page of metrics: which headers of the request decide how it looks (RFC 9110, 12.5.5).</summary>
internal static class VaryHeader
{
    public const string Value = "Accept, Accept-Encoding";
}
