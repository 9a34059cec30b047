using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using MmExporter.Model;
using MmExporter.Rendering;
using MmExporter.Telemetry;
using MmExporter.Web.Negotiation;

namespace MmExporter.Web;

/// <summary>The metrics page: a pass, written into memory before the next pass can begin, and sent after that, so that a client that
/// reads slowly delays nobody.</summary>
/// <param name="collector">Makes the passes.</param>
/// <param name="own">What the exporter says of itself; null for nothing.</param>
/// <param name="options">What is on the pages beside the values.</param>
/// <param name="requestsMax">Scrapes that are answered at once.</param>
/// <param name="time">Tells when a client has had enough time.</param>
internal sealed class MetricsEndpoint(Collector collector, OwnMetrics? own, PageOptions options, int requestsMax, TimeProvider time)
{
    /// <summary>What <c>collect[]</c> can name.</summary>
    private const string Writers = "writers", Exporter = "exporter", Process = "process";

    /// <summary>Scrapers give up after 10 s, or what they are told. A client that takes its page for longer holds up the others, since
    /// only so many are answered at once.</summary>
    public static readonly TimeSpan SendTimeMax = TimeSpan.FromSeconds(60);

    private readonly string[] collectors = own is null ? [Writers] : [Writers, Exporter, Process];
    private readonly PageBuffers plainPages = new(), packedPages = new();
    private int requests;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref requests) <= requestsMax)
            {
                await ScrapeAsync(context);
                return;
            }

            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, $"{requestsMax} scrapes are under way already; try again later.");
        }
        finally
        {
            Interlocked.Decrement(ref requests);
        }
    }

    private Task ScrapeAsync(HttpContext context)
    {
        if (!ScrapeQuery.TryParse(context.Request.Query, collectors, out ScrapeQuery query, out string? error))
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, error);
        }

        // Who excludes every coding gets the plain page: as with the formats, it helps more than an error.
        _ = AcceptEncodingHeader.TryChoose(context.Request.Headers.AcceptEncoding, out ContentCoding coding);
        Exposition exposition = AcceptHeader.Choose(context.Request.Headers.Accept);
        HttpResponse response = context.Response;
        response.ContentType = exposition.ContentType;
        response.Headers.Vary = VaryHeader.Value;
        if (coding == ContentCoding.Gzip)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : AnswerAsync(context, query, exposition, coding);
    }

    private async Task AnswerAsync(HttpContext context, ScrapeQuery query, Exposition exposition, ContentCoding coding)
    {
        CancellationToken cancellation = context.RequestAborted;
        PageBuffer plain = plainPages.Take();
        (PageBuffers pages, PageBuffer page) = (plainPages, plain);
        try
        {
            await collector.CollectAsync(result => Render(result, query, exposition, plain), cancellation);
            if (coding == ContentCoding.Gzip)
            {
                PageBuffer packed = packedPages.Take();
                GzipPage.Write(plain, packed);
                plainPages.Return(plain);
                (pages, page) = (packedPages, packed);
            }

            context.Response.ContentLength = page.Length;
            await SendAsync(page, context);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The client has gone.
        }
        finally
        {
            pages.Return(page);
        }
    }

    private void Render(CollectionResult result, ScrapeQuery query, Exposition exposition, PageBuffer page)
    {
        Predicate<Family>? filter = FamilyFilter.Of(query, exposition.Escaping);
        own?.Exporter.CountScrape();
        if (query.HasCollector(Writers))
        {
            Write(result.Catalog.Families, exposition, filter, page);
        }

        if (own is not null && query.HasCollector(Exporter))
        {
            Write(own.Exporter.Describe(result), exposition, filter, page);
            Write(own.Ledger.Describe(), exposition, filter, page);
            foreach (IOwnFamilies part in own.Parts)
            {
                Write(part.Describe(), exposition, filter, page);
            }

        }

        if (own is not null && query.HasCollector(Process))
        {
            Write(own.Process.Describe(), exposition, filter, page);
        }

        MetricsPage.End(exposition, page);
    }

    private void Write(ReadOnlySpan<Family> families, Exposition exposition, Predicate<Family>? filter, PageBuffer page) =>
        MetricsPage.Write(families, exposition, options, filter, page);

    private async Task SendAsync(PageBuffer page, HttpContext context)
    {
        using var enough = new CancellationTokenSource(SendTimeMax, time);
        using CancellationTokenRegistration abort = enough.Token.Register(context.Abort);
        PipeWriter body = context.Response.BodyWriter;
        for (int i = 0; i < page.PieceCount; i++)
        {
            FlushResult flush = await body.WriteAsync(page.Piece(i), context.RequestAborted);
            if (flush.IsCompleted)
            {
                return;
            }
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(line + "\n", context.RequestAborted);
    }
}
