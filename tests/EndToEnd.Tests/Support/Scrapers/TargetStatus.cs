namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>What a scraper says of a target.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Health">up, down or unknown.</param>
/// <param name="LastError">Why it is down; empty where it is not.</param>
internal sealed record TargetStatus(string Job, string Health, string LastError);
