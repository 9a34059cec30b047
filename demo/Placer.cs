using Mmstats.Format.V1;
using Mmstats.Writer.V1;

namespace Mmstats.Demo;

/// <summary>Puts a text of the right size before a field to move it to where it shall lie.</summary>
internal sealed class Placer(V1FileBuilder builder, Placement placement, int split)
{
    private const int WordLength = 8;
    private const int LineLength = 64;

    // Labels of one byte and types of one byte, as all fields that are placed have.
    private const int FirstBufferOffset = 2 * V1Layout.SizePrefixLength + 1 + 1 + V1Layout.WriteBufferLength;
    private static readonly int PlacedFieldLength = V1Layout.FieldLength(1, 1, V1Layout.StateLength(WordLength, buffered: true));

    private int end = V1Layout.FieldsOffset;

    /// <summary>To be called just before the registration of a field of eight bytes with a label of one.</summary>
    public void BeforeNext(string padLabel)
    {
        if (placement != Placement.Natural)
        {
            var size = Enumerable.Range(1, V1FileBuilder.StringSizeBytesMax)
                .First(size => Fits(end + PadLength(padLabel, size) + FirstBufferOffset));
            builder.String(padLabel, size);
            end += PadLength(padLabel, size);
        }
        end += PlacedFieldLength;
    }

    private static int PadLength(string label, int size)
    {
        var typeLength = FormattableString.Invariant($"{size}s").Length;
        return V1Layout.FieldLength(label.Length, typeLength, V1Layout.StateLength(size, buffered: false));
    }

    private bool Fits(int offset) => placement switch
    {
        Placement.Inline => offset % WordLength == 0,
        Placement.Word => Crosses(offset, WordLength) && !Crosses(offset, LineLength),
        Placement.Line => Crosses(offset, LineLength) && !Crosses(offset, V1Layout.PageLength),
        _ => Crosses(offset, V1Layout.PageLength),
    };

    private bool Crosses(int offset, int boundary) => (offset + split) % boundary == 0;
}
