namespace MmExporter.Tests.Architecture;

/// <summary>One type names another.</summary>
internal readonly record struct TypeUse(WrittenType User, WrittenType Used)
{
    public override string ToString() => $"{User} uses {Used}";
}
