namespace Mmstats.Writer.V1;

/// <summary>Where a version 1 file lies, what it is called, and what stands in it beside the application's own fields.</summary>
public sealed record V1Options
{
    /// <summary>Names the directory where <see cref="Directory"/> is null.</summary>
    public const string DirectoryVariable = "MMSTATS_PATH";

    /// <summary>Holds the file name where <see cref="FileName"/> is null.</summary>
    public const string FileNameVariable = "MMSTATS_FILES";

    /// <summary>The file name if neither <see cref="FileName"/> nor the environment says another.</summary>
    public const string DefaultFileName = "{CMD}-{PID}-{TID}.mmstats";

    /// <summary>
    /// The directory of the file, which must exist. Null: the environment variable <c>MMSTATS_PATH</c>, and without
    /// one the system's directory for temporary files.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>
    /// The name of the file, in which <c>{CMD}</c> becomes the name of the program (of
    /// <see cref="Environment.GetCommandLineArgs"/>, without directory and extension), <c>{PID}</c> the process id and
    /// <c>{TID}</c> the kernel's id of the thread that creates the file. Null: the environment variable
    /// <c>MMSTATS_FILES</c>, and without one <see cref="DefaultFileName"/>. Old readers look for <c>*.mmstats</c>.
    /// </summary>
    public string? FileName { get; init; }

    /// <summary>Stands before every label, those of the default fields too. It brings its own separator: <c>web.</c></summary>
    public string LabelPrefix { get; init; } = "";

    /// <summary>
    /// Whether the file begins with <c>sys.pid</c>, <c>sys.tid</c>, <c>sys.uid</c>, <c>sys.gid</c> and
    /// <c>sys.created</c> (Unix seconds).
    /// </summary>
    public bool DefaultFields { get; init; } = true;

    /// <summary>Whether the file stays, with its last values, when it is disposed and when the process ends orderly.</summary>
    public bool KeepFile { get; init; }

    /// <summary>The clock of <c>sys.created</c>. Durations are measured by the system's monotonic clock in any case.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
