using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Tests.Systemd.Support;

/// <summary>The socket on which systemd would listen to what its services tell.</summary>
internal sealed class ManagerSocket : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly byte[] buffer = new byte[4096];

    /// <param name="address">A path, or an abstract name behind <c>@</c>.</param>
    public ManagerSocket(string address)
    {
        Address = address;
        socket.Bind(new UnixDomainSocketEndPoint(address.StartsWith('@') ? '\0' + address[1..] : address));
    }

    /// <summary>What is in <c>$NOTIFY_SOCKET</c>.</summary>
    public string Address { get; }

    /// <summary>The lines of the next message.</summary>
    public async Task<string[]> ReceiveAsync()
    {
        using var over = new CancellationTokenSource(Deadline);
        int length = await socket.ReceiveAsync(buffer, SocketFlags.None, over.Token);
        return Encoding.UTF8.GetString(buffer, 0, length).Split('\n');
    }

    /// <summary>The lines of the next message that has this one; those before it are forgotten.</summary>
    public async Task<string[]> ReceiveAsync(string line)
    {
        string[] lines;
        do
        {
            lines = await ReceiveAsync();
        }
        while (!lines.Contains(line));
        return lines;
    }

    /// <summary>All messages that have come and that nobody has taken.</summary>
    public async Task<List<string[]>> ReceiveAllAsync()
    {
        var all = new List<string[]>();
        while (socket.Available > 0)
        {
            all.Add(await ReceiveAsync());
        }

        return all;
    }

    public void Dispose() => socket.Dispose();
}
