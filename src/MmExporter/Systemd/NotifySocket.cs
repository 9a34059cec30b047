using System.Net.Sockets;
using System.Text;

namespace MmExporter.Systemd;

/// <summary>Tells the service manager lines of the form <c>NAME=value</c>, one datagram a call, as sd_notify(3) does.</summary>
/// <remarks>What cannot be told is logged once: the daemon runs on without a manager that listens.</remarks>
internal sealed partial class NotifySocket : IDisposable
{
    /// <summary>The manager reads at once; one that does not must not hold the daemon up.</summary>
    private static readonly TimeSpan SendTimeMax = TimeSpan.FromSeconds(1);

    private readonly Socket socket;
    private readonly UnixDomainSocketEndPoint manager;
    private readonly ILogger<NotifySocket> log;
    private int hasFailed;

    private NotifySocket(UnixDomainSocketEndPoint manager, ILogger<NotifySocket> log)
    {
        this.manager = manager;
        this.log = log;
        socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = (int)SendTimeMax.TotalMilliseconds };
    }

    /// <summary>Opens the socket of the manager.</summary>
    /// <param name="address">What <c>$NOTIFY_SOCKET</c> holds: a path, or an abstract name behind <c>@</c>; null for no manager.</param>
    /// <param name="log">Takes what goes wrong.</param>
    /// <returns>Null where there is no manager that can be told.</returns>
    public static NotifySocket? Open(string? address, ILogger<NotifySocket> log)
    {
        if (string.IsNullOrEmpty(address))
        {
            return null;
        }

        try
        {
            return address[0] switch
            {
                '@' => new NotifySocket(new UnixDomainSocketEndPoint('\0' + address[1..]), log),
                '/' => new NotifySocket(new UnixDomainSocketEndPoint(address), log),
                _ => throw new ArgumentException("it is neither a path nor an abstract name (@NAME)"),
            };
        }
        catch (Exception error) when (error is ArgumentException or SocketException)
        {
            LogUnusable(log, address, error.Message);
            return null;
        }
    }

    /// <summary>Tells some lines together.</summary>
    public void Tell(params ReadOnlySpan<string> lines)
    {
        byte[] datagram = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        try
        {
            socket.SendTo(datagram, manager);
        }
        catch (SocketException error)
        {
            if (Interlocked.Exchange(ref hasFailed, 1) == 0)
            {
                LogFailed(log, error.Message);
            }
        }
    }

    public void Dispose() => socket.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "NOTIFY_SOCKET: '{Address}' cannot be used: {Failure}; the service manager is told nothing")]
    private static partial void LogUnusable(ILogger logger, string address, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "NOTIFY_SOCKET: the service manager cannot be told: {Failure}; this is not said again")]
    private static partial void LogFailed(ILogger logger, string failure);
}
