namespace MmExporter.Web.Negotiation;

/// <summary>How the bytes of a page are sent.</summary>
internal enum ContentCoding
{
    /// <summary>As they are.</summary>
    Identity,

    /// <summary>Compressed; <c>Content-Encoding: gzip</c>.</summary>
    Gzip,
}
