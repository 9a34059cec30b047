using Microsoft.AspNetCore.Http;
using MmExporter.Rendering;
using MmExporter.Telemetry;

namespace MmExporter.Web;

/// <summary>The metrics page: a pass, rendered straight into the response's memory and sent by one flush.</summary>
internal sealed class MetricsEndpoint(Collector collector, ExporterMetrics? exporterMetrics)
{
    /// <summary>Scrapes under way at once. Each holds a page in memory until its client has read it.</summary>
    private const int ScrapesMax = 40;

    private int scrapes;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref scrapes) <= ScrapesMax)
            {
                await ScrapeAsync(context);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            await context.Response.WriteAsync($"{ScrapesMax} scrapes are under way already; try again later.\n", context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref scrapes);
        }
    }

    private async Task ScrapeAsync(HttpContext context)
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
