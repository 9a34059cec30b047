using Microsoft.AspNetCore.Http;
using MmExporter.Rendering;
using MmExporter.Telemetry;

namespace MmExporter.Web;

/// <summary>The metrics page: a pass, rendered straight into the response's memory and sent by one flush.</summary>
internal sealed class MetricsEndpoint(Collector collector, ExporterMetrics? exporterMetrics)
{
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await collector.CollectAsync(
            result =>
            {
                PrometheusText.Write(result.Catalog.Families, context.Response.BodyWriter);
                if (exporterMetrics is not null)
                {
                    PrometheusText.Write(exporterMetrics.Describe(result), context.Response.BodyWriter);
                }
            },
            context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
