using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A page that is to be scraped.</summary>
/// <param name="Job">The value of the label <c>job</c>.</param>
/// <param name="Page">Where it is.</param>
/// <param name="More">What else its job says, such as <c>tls_config</c> and <c>basic_auth</c>; Prometheus only.</param>
internal sealed record ScrapeTarget(string Job, Uri Page, JsonObject? More = null);
