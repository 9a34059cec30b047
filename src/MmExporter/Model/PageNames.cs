using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>What a family is called on pages of one escaping scheme.</summary>
/// <param name="Names">Its names there.</param>
/// <param name="SharesBaseName">Whether a gauge's family has the name that this counter has without its suffix, so that OpenMetrics cannot
/// call it a counter.</param>
/// <param name="IsHidden">Whether another family has its name, so that it is left out.</param>
internal sealed record PageNames(MetricName Names, bool SharesBaseName = false, bool IsHidden = false);
