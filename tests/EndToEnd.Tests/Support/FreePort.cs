using System.Net;
using System.Net.Sockets;

namespace EndToEnd.Tests.Support;

/// <summary>A port of 127.0.0.1 that nothing listens on, for programs that cannot choose one themselves.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether something listens on a port of 127.0.0.1.</summary>
    public static async Task<bool> IsTakenAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
