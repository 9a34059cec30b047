namespace Mmstats.Format.V2;

/// <summary>What a record of the directory says.</summary>
public enum V2RecordType : ushort
{
    /// <summary>Not a type.</summary>
    None = 0,

    /// <summary>What the application is.</summary>
    Resource = 1,

    /// <summary>A name, its meaning and its label keys.</summary>
    Metric = 2,

    /// <summary>A metric with label values, and where its words are.</summary>
    Series = 3,

    /// <summary>A series that is done.</summary>
    Retire = 4,
}
