namespace MmExporter.Model.Naming;

/// <summary>How a scraper wants names that not every Prometheus knows (<c>escaping=</c> in Accept).</summary>
internal enum EscapingScheme
{
    /// <summary><c>allow-utf-8</c>: as they are.</summary>
    AllowUtf8,

    /// <summary><c>underscores</c>: <c>a.b</c> becomes <c>a_b</c>.</summary>
    Underscores,

    /// <summary><c>dots</c>: <c>a.b_c</c> becomes <c>a_dot_b__c</c>.</summary>
    Dots,

    /// <summary><c>values</c>: <c>a.b_c</c> becomes <c>U__a_2e_b__c</c>; <c>a_b</c> stays.</summary>
    Values,
}
