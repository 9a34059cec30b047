using Microsoft.AspNetCore.Http;

namespace MmExporter.Web;

/// <summary>Has the configuration read again, as Prometheus does at the same path.</summary>
/// <param name="reload">Reads it, and says in one line why it is refused; null if it is not.</param>
/// <param name="isEnabled">Whether requests may do that.</param>
internal sealed class ReloadEndpoint(Func<CancellationToken, Task<string?>> reload, bool isEnabled)
{
    public const string Path = "/-/reload";

    public async Task HandleAsync(HttpContext context)
    {
        if (!isEnabled)
        {
            await AnswerAsync(context, StatusCodes.Status403Forbidden, "The lifecycle API is not enabled; start mmexporter with --web.enable-lifecycle.");
        }
        else if (await reload(context.RequestAborted) is { } error)
        {
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, $"failed to reload config: {error}");
        }
        else
        {
            await AnswerAsync(context, StatusCodes.Status200OK, "mmexporter has read its configuration.");
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(line + "\n", context.RequestAborted);
    }
}
