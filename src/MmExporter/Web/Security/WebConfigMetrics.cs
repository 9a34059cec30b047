using MmExporter.Model;
using MmExporter.Telemetry;

namespace MmExporter.Web.Security;

/// <summary>The <c>mmexporter_web_config_*</c> metrics: how reading the web configuration went last.</summary>
internal sealed class WebConfigMetrics : IOwnFamilies
{
    private readonly WebSecurity security;
    private readonly OwnFamilies families = new();
    private readonly Family successful;

    /// <param name="security">What is in force.</param>
    public WebConfigMetrics(WebSecurity security)
    {
        this.security = security;
        successful = families.Add(
            "mmexporter_web_config_last_reload_successful",
            FamilyType.Gauge,
            "Whether the web configuration, with the files it names, was taken when it changed last: 1, or 0 where what was before stays in force.");
    }

    /// <inheritdoc/>
    public ReadOnlySpan<Family> Describe()
    {
        families.Set(successful, security.HasFailed ? 0 : 1);
        return families.All;
    }
}
