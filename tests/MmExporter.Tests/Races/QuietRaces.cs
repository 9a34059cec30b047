namespace MmExporter.Tests.Races;

/// <summary>Races need the processor for themselves: these run when all other tests are done, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class QuietRaces
{
    public const string Name = "Version 2 races";
}
