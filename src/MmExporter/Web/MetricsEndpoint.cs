using Microsoft.AspNetCore.Http;
using MmExporter.Model;
using MmExporter.Rendering;
using MmExporter.Telemetry;
using MmExporter.Web.Negotiation;

namespace MmExporter.Web;

/// <summary>The metrics page: a pass, rendered straight into the response's memory and sent by one flush.</summary>
internal sealed class MetricsEndpoint(Collector collector, ExporterMetrics? exporterMetrics, PageOptions options, int requestsMax)
{
    private int scrapes;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref scrapes) <= requestsMax)
            {
                await ScrapeAsync(context);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            await context.Response.WriteAsync($"{requestsMax} scrapes are under way already; try again later.\n", context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref scrapes);
        }
    }

    private async Task ScrapeAsync(HttpContext context)
    {
        Exposition exposition = AcceptHeader.Choose(context.Request.Headers.Accept);
        context.Response.ContentType = exposition.ContentType;
        context.Response.Headers.Vary = VaryHeader.Value;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await collector.CollectAsync(
            result =>
            {
                MetricsPage.Write(result.Catalog.Families, exposition, options, null, context.Response.BodyWriter);
                if (exporterMetrics is not null)
                {
                    MetricsPage.Write(exporterMetrics.Describe(result), exposition, options, null, context.Response.BodyWriter);
                }

                MetricsPage.End(exposition, context.Response.BodyWriter);
            },
            context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
