namespace MmExporter.Rendering;

/// <summary>What of a family's text does not change from scrape to scrape.</summary>
/// <param name="Header">The HELP and TYPE lines.</param>
/// <param name="Prefixes">For each series what stands before its value, one behind the other.</param>
/// <param name="Ends">For each series where its prefix ends.</param>
internal sealed record RenderedLabels(byte[] Header, byte[] Prefixes, int[] Ends);
