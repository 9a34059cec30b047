namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A real scraper, together with the store it writes to.</summary>
internal interface IScraper : IAsyncDisposable
{
    /// <summary>Asks the store.</summary>
    QueryApi Store { get; }

    /// <summary>What became of the last scrape of each target.</summary>
    Task<IReadOnlyList<TargetStatus>> TargetsAsync();
}
