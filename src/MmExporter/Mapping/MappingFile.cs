namespace MmExporter.Mapping;

/// <summary>A mapping file as far as it was read; nothing in it is checked yet but its keys.</summary>
internal sealed class MappingFile
{
    /// <summary>Null where the file has none, or was not read that far.</summary>
    public FieldSet? Defaults { get; set; }

    public List<FieldSet> Rules { get; } = [];

    /// <summary>Read to its end.</summary>
    public bool IsWhole { get; set; }
}
