namespace MmExporter.Web.Security;

/// <summary>What becomes of a request.</summary>
internal enum BasicAuthVerdict
{
    /// <summary>It has no name and password, or wrong ones.</summary>
    Refused,

    /// <summary>Too many passwords wait to be compared; nothing is known of this one.</summary>
    Busy,

    Allowed,
}
