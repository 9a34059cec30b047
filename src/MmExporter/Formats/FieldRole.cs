namespace MmExporter.Formats;

/// <summary>What a field of a file means to a monitoring system.</summary>
internal enum FieldRole
{
    /// <summary>A total that only grows.</summary>
    Counter,

    /// <summary>A number of the moment.</summary>
    Gauge,

    /// <summary>A fact about the writer: a text, or one of the default fields <c>sys.*</c>.</summary>
    Info,
}
