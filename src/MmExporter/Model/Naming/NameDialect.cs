namespace MmExporter.Model.Naming;

/// <summary>Whose names they are, which decides how characters become underscores.</summary>
internal enum NameDialect
{
    /// <summary>By the specification: colons stay in metrics, many underscores become one, and a metric neither begins nor ends
    /// with one. A label that would begin with a digit gets <c>key_</c>, as Prometheus does it.</summary>
    OpenTelemetry,

    /// <summary>Labels of fields that know no specification: one underscore for each character that is no letter and no digit,
    /// so that fewer of them become the same, and one before a digit.</summary>
    Field,

    /// <summary>Names that stay as their writers gave them, units in UCUM: for receivers that speak OpenTelemetry.</summary>
    Original,
}
