using MmExporter.Model;
using MmExporter.Otlp.Delivery;
using MmExporter.Telemetry;

namespace MmExporter.Otlp;

/// <summary>The <c>mmexporter_otlp_*</c> metrics of a signal: what became of what was pushed.</summary>
internal sealed class PushMetrics : IOwnFamilies
{
    private static readonly SendOutcome[] Outcomes = Enum.GetValues<SendOutcome>();

    private readonly PushCounts counts;
    private readonly OwnFamilies families = new();
    private readonly Family dropped, items, lastSuccess, rejected, requests;

    /// <param name="signal">The signal: <c>metrics</c> or <c>logs</c>.</param>
    /// <param name="item">What requests are full of, in the plural, as metrics call it.</param>
    /// <param name="name">The same for people.</param>
    /// <param name="counts">What became of it.</param>
    public PushMetrics(string signal, string item, string name, PushCounts counts)
    {
        this.counts = counts;
        dropped = families.Add($"mmexporter_otlp_{signal}_dropped_{item}_total", FamilyType.Counter, $"{name} that were given up, because there was no room or the receiver refuses them.");
        items = families.Add($"mmexporter_otlp_{signal}_{item}_total", FamilyType.Counter, $"{name} that were written into requests.");
        lastSuccess = families.Add(
            $"mmexporter_otlp_{signal}_last_success_timestamp_seconds", FamilyType.Gauge, "When the receiver took a request last, in Unix seconds; 0 for never.");
        rejected = families.Add($"mmexporter_otlp_{signal}_rejected_{item}_total", FamilyType.Counter, $"{name} that the receiver says it dropped of requests that it took.");
        requests = families.Add(
            $"mmexporter_otlp_{signal}_requests_total",
            FamilyType.Counter,
            "Requests by what became of them: accepted, refused for good, failed for now, or unknown (it may have arrived).",
            "outcome",
            Outcomes.Select(outcome => outcome.ToString().ToLowerInvariant()));
    }

    /// <inheritdoc/>
    public ReadOnlySpan<Family> Describe()
    {
        families.Set(dropped, counts.Dropped);
        families.Set(items, counts.Points);
        families.Set(lastSuccess, counts.LastSuccess);
        families.Set(rejected, counts.Rejected);
        for (int i = 0; i < Outcomes.Length; i++)
        {
            families.Set(requests, counts.Requests(Outcomes[i]), i);
        }

        return families.All;
    }
}
