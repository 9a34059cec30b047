using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MmExporter.Bench.Servers;

/// <summary>Scrapes over one connection that stays open, and only counts the bytes, so that the reader costs next to nothing.</summary>
internal sealed class PageReader : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] request;
    private readonly byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;

    /// <param name="port">The port on loopback.</param>
    /// <param name="coding">The content coding to ask for: identity or gzip.</param>
    /// <param name="fields">More lines of the request's head, each with its end.</param>
    public PageReader(int port, string coding, string fields = "")
    {
        socket.Connect(IPAddress.Loopback, port);
        request = Encoding.ASCII.GetBytes($"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nAccept-Encoding: {coding}\r\n{fields}\r\n");
    }

    /// <summary>The head of the last response.</summary>
    public string Head { get; private set; } = "";

    /// <summary>Scrapes once; the number of bytes of the body.</summary>
    /// <param name="page">What takes the body; null for nobody.</param>
    public long Scrape(Stream? page = null)
    {
        socket.Send(request);
        ReadHead();
        return Field("Transfer-Encoding: ") is "chunked" ? TakeChunks(page)
            : Take(long.Parse(Field("Content-Length: ")!, CultureInfo.InvariantCulture), page);
    }

    public string? Field(string name)
    {
        int at = Head.IndexOf("\r\n" + name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : Head[(at + 2 + name.Length)..].Split('\r')[0];
    }

    public void Dispose() => socket.Dispose();

    private void ReadHead()
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            Receive();
        }

        Head = Encoding.ASCII.GetString(buffer, start, length + 2);
        start += length + 4;
        if (!Head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The server answers {Head.Split('\r')[0]}.");
        }
    }

    private long TakeChunks(Stream? page)
    {
        for (long total = 0; ;)
        {
            int length;
            while ((length = buffer.AsSpan(start, end - start).IndexOf("\r\n"u8)) < 0)
            {
                Receive();
            }

            long chunk = long.Parse(Encoding.ASCII.GetString(buffer, start, length), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            start += length + 2;
            total += Take(chunk, page);
            Take(2, null);
            if (chunk == 0)
            {
                return total;
            }
        }
    }

    private long Take(long length, Stream? page)
    {
        for (long left = length; left > 0;)
        {
            if (start == end)
            {
                Receive();
            }

            int taken = (int)Math.Min(left, end - start);
            page?.Write(buffer, start, taken);
            start += taken;
            left -= taken;
        }

        return length;
    }

    private void Receive()
    {
        if (start == end)
        {
            start = end = 0;
        }
        else if (end == buffer.Length)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        int received = socket.Receive(buffer, end, buffer.Length - end, SocketFlags.None);
        end += received > 0 ? received : throw new EndOfStreamException("The server has closed the connection.");
    }
}
