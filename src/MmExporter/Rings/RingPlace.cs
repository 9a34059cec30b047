using MmExporter.Formats;

namespace MmExporter.Rings;

/// <summary>Which ring of which file.</summary>
/// <param name="Writer">Whose file it is.</param>
/// <param name="Series">The ring's metric and labels.</param>
/// <param name="Number">The ring's number in the file.</param>
internal readonly record struct RingPlace(WriterIdentity Writer, SeriesDefinition Series, int Number)
{
    /// <summary>It as something that is counted.</summary>
    public RingUse Counted => new(Writer.Generation, Number, IsPushed: false);

    /// <summary>It as something that is pushed.</summary>
    public RingUse Pushed => new(Writer.Generation, Number, IsPushed: true);
}
