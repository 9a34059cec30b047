using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Tests.Support;

/// <summary>A client that reads as slowly as it likes, and keeps its connection open.</summary>
internal sealed class RawClient : IDisposable
{
    /// <summary>So small that a large page does not fit into the buffers between the two processes.</summary>
    private const int ReceiveBufferLength = 16 * 1024;

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = ReceiveBufferLength };
    private readonly byte[] buffer = new byte[ReceiveBufferLength];

    private RawClient()
    {
    }

    /// <summary>Connects and asks for a page.</summary>
    public static async Task<RawClient> AskingAsync(Uri address, string path)
    {
        var client = new RawClient();
        await client.socket.ConnectAsync(address.Host, address.Port);
        await client.socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"));
        return client;
    }

    /// <summary>The next bytes, as text of one byte a character; empty at the end of the connection.</summary>
    public async Task<string> ReadAsync()
    {
        int count = await socket.ReceiveAsync(buffer);
        return Encoding.Latin1.GetString(buffer, 0, count);
    }

    /// <summary>All bytes up to the end of the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        while (await ReadAsync() is { Length: > 0 } more)
        {
            text.Append(more);
        }

        return text.ToString();
    }

    public void Dispose() => socket.Dispose();
}
