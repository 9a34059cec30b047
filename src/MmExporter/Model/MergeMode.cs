namespace MmExporter.Model;

/// <summary>What becomes one series.</summary>
internal enum MergeMode
{
    /// <summary>What all writers of an application tell under the same name and labels.</summary>
    Application,

    /// <summary>What a writer tells; a label says which.</summary>
    Process,
}
