using System.Globalization;
using System.Net.Sockets;

namespace MmExporter.Systemd;

/// <summary>The sockets that systemd opened for this process and listens on, by sd_listen_fds(3).</summary>
internal static class ListenSockets
{
    /// <summary>The descriptor of the first; the others follow it.</summary>
    private const int First = 3;

    private const int CountMax = 64;

    /// <summary>Finds the sockets.</summary>
    /// <param name="descriptors">Theirs.</param>
    /// <param name="complaint">What is wrong and what to do, in one line, when the return value is false.</param>
    public static bool TryFind(out IReadOnlyList<int> descriptors, out string complaint)
    {
        descriptors = [];
        complaint = "";
        if (Environment.GetEnvironmentVariable("LISTEN_FDS") is not { Length: > 0 } countText
            || Environment.GetEnvironmentVariable("LISTEN_PID") is not { Length: > 0 } process)
        {
            complaint = "systemd passed no socket (LISTEN_FDS and LISTEN_PID are not set); start mmexporter.socket first, or leave the flag out";
        }
        else if (process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
        {
            complaint = $"the sockets of systemd are another process's (LISTEN_PID is {process}, this is {Environment.ProcessId}); let systemd start the exporter itself";
        }
        else if (!int.TryParse(countText, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > CountMax)
        {
            complaint = $"LISTEN_FDS is '{countText}' and no number from 1 to {CountMax}; start mmexporter.socket first, or leave the flag out";
        }
        else
        {
            descriptors = [.. Enumerable.Range(First, count)];
            complaint = descriptors.Select(FaultOf).FirstOrDefault(fault => fault is not null) ?? "";
        }

        return complaint.Length == 0;
    }

    private static string? FaultOf(int descriptor)
    {
        string fault = string.Create(CultureInfo.InvariantCulture, $"descriptor {descriptor} is no stream socket that listens; pass it by a socket unit with ListenStream= and Accept=no");
        try
        {
            // It stays open for the server.
            using var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
            bool isGood = socket.SocketType == SocketType.Stream
                && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! != 0;
            return isGood ? null : fault;
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            return fault;
        }
    }
}
