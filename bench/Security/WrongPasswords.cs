using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MmExporter.Bench.Security;

/// <summary>Clients that come with another wrong password each time, so many a second, over connections that stay open.</summary>
internal sealed class WrongPasswords : IDisposable
{
    private const int Connections = 50;

    private readonly CancellationTokenSource ended = new();
    /// <summary>What makes the passwords of this flood others than those of the one before it, which are known to be wrong.</summary>
    private readonly string run = Guid.NewGuid().ToString("N");

    private readonly Task clients;
    private long answered, sentAway;

    /// <param name="port">The port on loopback.</param>
    /// <param name="rate">Requests a second.</param>
    public WrongPasswords(int port, int rate)
    {
        TimeSpan interval = TimeSpan.FromSeconds((double)Connections / rate);
        clients = Task.WhenAll(Enumerable.Range(0, Connections).Select(number => RunAsync(port, number, interval)));
    }

    /// <summary>Requests that had an answer so far.</summary>
    public long Answered => Interlocked.Read(ref answered);

    /// <summary>Those of them whose password was not looked at.</summary>
    public long SentAway => Interlocked.Read(ref sentAway);

    public void Dispose()
    {
        ended.Cancel();
        clients.GetAwaiter().GetResult();
        ended.Dispose();
    }

    private async Task RunAsync(int port, int number, TimeSpan interval)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await Task.Delay(interval * ((double)number / Connections));
        byte[] buffer = new byte[4096];
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; !ended.IsCancellationRequested; i++)
        {
            string credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"alice:{run}-{number}-{i}")));
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {credentials}\r\n\r\n"));
            int status = await ReadAsync(socket, buffer);
            Interlocked.Increment(ref answered);
            if (status == (int)HttpStatusCode.TooManyRequests)
            {
                Interlocked.Increment(ref sentAway);
            }

            TimeSpan early = (i * interval) - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early);
            }
        }
    }

    /// <summary>Reads an answer to the end of its one line of body; its status.</summary>
    private static async Task<int> ReadAsync(Socket socket, byte[] buffer)
    {
        for (int length = 0; ;)
        {
            int received = await socket.ReceiveAsync(buffer.AsMemory(length));
            length += received > 0 ? received : throw new EndOfStreamException("The server has closed the connection.");
            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0 && length > end + 4 && buffer[length - 1] == '\n')
            {
                return int.Parse(Encoding.ASCII.GetString(buffer, "HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
            }
        }
    }
}
