using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MmExporter.Tests.Otlp.Support;

/// <summary>What no HTTP server does: it takes connections and does with each what it is told to.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<Socket, Task> serve;
    private readonly Task serving;
    private volatile Socket? connection;

    /// <param name="serve">Serves a connection, which is reset when that ends.</param>
    public RawServer(Func<Socket, Task> serve)
    {
        this.serve = serve;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Authority = listener.LocalEndPoint!.ToString()!;
        serving = ServeAsync();
    }

    /// <summary>Where it listens: IP:PORT.</summary>
    public string Authority { get; }

    /// <summary>Connections so far.</summary>
    public int Connections { get; private set; }

    /// <summary>An address of this machine where nobody listens.</summary>
    public static string DeadAuthority()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket.LocalEndPoint!.ToString()!;
    }

    /// <summary>Reads a request of HTTP/1.1 to the end of its body.</summary>
    public static async Task ReadRequestAsync(Socket socket)
    {
        var buffer = new byte[64 << 10];
        var text = new StringBuilder();
        while (!IsWhole(text.ToString()))
        {
            int count = await socket.ReceiveAsync(buffer);
            Assert.NotEqual(0, count);
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }

    /// <summary>Reads until the other side ends.</summary>
    public static async Task ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        connection?.Dispose();
        await serving;
    }

    private static bool IsWhole(string request)
    {
        int end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        const string Name = "Content-Length: ";
        if (end < 0)
        {
            return false;
        }

        int length = int.Parse(
            request[(request.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
        return request.Length >= end + 4 + length;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using Socket socket = await listener.AcceptAsync();
                connection = socket;
                Connections++;
                await serve(socket);
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                if (listener.SafeHandle.IsClosed)
                {
                    return;
                }
            }
        }
    }
}
