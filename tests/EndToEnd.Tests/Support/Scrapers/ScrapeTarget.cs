namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A page that is to be scraped.</summary>
/// <param name="Job">The value of the label <c>job</c>.</param>
/// <param name="Page">Where it is.</param>
internal sealed record ScrapeTarget(string Job, Uri Page);
