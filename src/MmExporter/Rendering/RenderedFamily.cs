using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Rendering.Protobuf;

namespace MmExporter.Rendering;

/// <summary>What is kept of a family for the pages of an escaping scheme, in all formats.</summary>
internal sealed class RenderedFamily
{
    private readonly PageNames names;
    private readonly EscapedLabels labels;
    private FamilyText? text;
    private FamilyMessages? messages;

    private RenderedFamily(Family family, EscapingScheme escaping)
    {
        names = family.NamesIn(escaping);
        labels = new EscapedLabels(family, escaping);
    }

    /// <summary>For the text formats, up to date.</summary>
    public static FamilyText TextOf(Family family, EscapingScheme escaping)
    {
        RenderedFamily rendered = Of(family, escaping);
        FamilyText text = rendered.text ??= new FamilyText(family, rendered.names, rendered.labels);
        text.Refresh();
        return text;
    }

    /// <summary>For the protobuf format, up to date.</summary>
    public static FamilyMessages MessagesOf(Family family, EscapingScheme escaping)
    {
        RenderedFamily rendered = Of(family, escaping);
        FamilyMessages messages = rendered.messages ??= new FamilyMessages(family, rendered.names, rendered.labels);
        messages.Refresh();
        return messages;
    }

    private static RenderedFamily Of(Family family, EscapingScheme escaping)
    {
        ref object? kept = ref family.Rendered[(int)escaping];
        if (kept is not RenderedFamily rendered || !ReferenceEquals(rendered.names, family.NamesIn(escaping)))
        {
            kept = rendered = new RenderedFamily(family, escaping);
        }

        rendered.labels.Refresh();
        return rendered;
    }
}
