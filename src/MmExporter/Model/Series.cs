using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>One series of a family and its value in this pass.</summary>
internal sealed class Series(Label[] labels)
{
    private Label[] labels = labels;

    /// <summary>The labels, their names unique.</summary>
    public Label[] Labels
    {
        get => labels;
        set
        {
            labels = value;
            TextPrefix = null;
        }
    }

    /// <summary>The value; of kind None where there is none in this pass, and then the series is left out.</summary>
    public Number Value { get; set; }

    /// <summary>What the text renderer keeps: everything of the line that stands before the value.</summary>
    public byte[]? TextPrefix { get; set; }

    /// <summary>Adds one writer's share.</summary>
    public void Add(Number share) => Value = Value.Kind == NumberKind.None ? share : Value.Plus(share);
}
