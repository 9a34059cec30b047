namespace Mmstats.Writer.Tests.C;

/// <summary>These tests share the compiled programs and run one after the other: some of them keep a processor busy.</summary>
[CollectionDefinition(CPrograms.Collection)]
public sealed class CTests : ICollectionFixture<CPrograms>;
