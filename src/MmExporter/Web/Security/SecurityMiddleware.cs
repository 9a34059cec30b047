using Microsoft.AspNetCore.Http;

namespace MmExporter.Web.Security;

/// <summary>Stands before all pages: adds headers, and lets those in who may ask.</summary>
/// <param name="security">What is in force.</param>
/// <param name="auth">Tells who may ask.</param>
internal sealed class SecurityMiddleware(WebSecurity security, BasicAuth auth)
{
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        SecuritySettings settings = security.Current();
        foreach ((string name, string value) in settings.Headers)
        {
            context.Response.Headers[name] = value;
        }

        BasicAuthVerdict verdict = BasicAuthVerdict.Allowed;
        if (!settings.Users.IsEmpty)
        {
            try
            {
                verdict = await auth.CheckAsync(
                    settings.Users, context.Request.Headers.Authorization, context.Connection.RemoteIpAddress, context.RequestAborted);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                return;
            }
        }

        switch (verdict)
        {
            case BasicAuthVerdict.Allowed:
                await next(context);
                break;
            case BasicAuthVerdict.Busy:
                context.Response.Headers.RetryAfter = "1";
                await AnswerAsync(context, StatusCodes.Status429TooManyRequests, "Too many passwords wait to be checked; try again later.");
                break;
            default:
                context.Response.Headers.WWWAuthenticate = "Basic";
                await AnswerAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized");
                break;
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = line.Length + 1;
        return context.Response.WriteAsync(line + "\n", context.RequestAborted);
    }
}
