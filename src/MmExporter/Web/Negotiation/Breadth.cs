namespace MmExporter.Web.Negotiation;

/// <summary>How much a media range means at once; the narrower counts more (RFC 9110, 12.5.1).</summary>
internal enum Breadth
{
    /// <summary><c>*/*</c></summary>
    All,

    /// <summary><c>text/*</c></summary>
    Subtypes,

    /// <summary><c>text/plain</c></summary>
    Named,
}
