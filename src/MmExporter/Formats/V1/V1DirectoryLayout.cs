namespace MmExporter.Formats.V1;

/// <summary>What the directories mean in which version 1 files lie.</summary>
internal enum V1DirectoryLayout
{
    /// <summary>Nothing: the name of the file tells the application.</summary>
    Flat,

    /// <summary>A watched directory is that of one application, and has one for each of its classes.</summary>
    Class,

    /// <summary>A watched directory has one for each application, and these have one for each class.</summary>
    ApplicationClass,
}
