namespace MmExporter.Formats;

/// <summary>One named field of a file.</summary>
/// <param name="Label">Its label as the writer gave it, bytes that are not UTF-8 dropped.</param>
/// <param name="Key">The label's bytes, one a character: two labels are the same where these are.</param>
/// <param name="Occurrence">0, or how many fields before it in the same file have the same key.</param>
/// <param name="Role">What it means.</param>
internal sealed record Field(string Label, string Key, int Occurrence, FieldRole Role);
