using System.Collections.Concurrent;
using System.Net;

namespace EndToEnd.Tests.Support;

/// <summary>Serves pages as they are given, whatever is asked for, and records what is asked for.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<string, (string ContentType, byte[] Bytes)> pages = new();
    private readonly ConcurrentQueue<PageRequest> requests = new();
    private readonly Uri address;
    private readonly Task serving;

    public PageServer()
    {
        address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{FreePort.Next()}/"));
        listener.Prefixes.Add(address.AbsoluteUri);
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>The requests so far, in their order.</summary>
    public IReadOnlyList<PageRequest> Requests => [.. requests];

    /// <summary>Serves a page from now on.</summary>
    /// <returns>Where it is.</returns>
    public Uri Add(string path, string contentType, byte[] bytes)
    {
        pages[path] = (contentType, bytes);
        return new Uri(address, path);
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                await AnswerAsync(await listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                if (!listener.IsListening)
                {
                    return;
                }

                // A client that went away before its answer.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        string path = context.Request.Url!.AbsolutePath;
        requests.Enqueue(new PageRequest(path, context.Request.Headers.AllKeys.ToDictionary(name => name!, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase)));
        if (!pages.TryGetValue(path, out (string ContentType, byte[] Bytes) page))
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        response.ContentType = page.ContentType;
        response.ContentLength64 = page.Bytes.Length;
        await response.OutputStream.WriteAsync(page.Bytes);
    }
}
