namespace MmExporter.Tests.Formats;

/// <summary>A writer that counts, and when the reader meets it.</summary>
internal sealed record Schedule(int Placement, ulong Start, ulong Increment, int Readings, bool IsHighFirst, byte[] Choices)
{
    public CounterModel Model() => new(Placement, Start, value => value + Increment, IsHighFirst, Choices);

    public override string ToString() =>
        $"placement {Placement}, from {Start} by {Increment}, {Readings} readings, high first {IsHighFirst}, choices {string.Join(',', Choices)}";
}
