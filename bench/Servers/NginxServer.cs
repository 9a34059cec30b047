using System.Net;
using System.Net.Sockets;

namespace MmExporter.Bench.Servers;

/// <summary>nginx, serving one file over loopback as fast as it can: the limit for whoever makes the bytes first.</summary>
internal sealed class NginxServer : IDisposable
{
    public const string Page = "metrics";

    private static readonly string[] Places = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"];

    private readonly string root;
    private readonly ChildProcess process;

    public NginxServer(byte[] page)
    {
        root = BenchDirectory.Create();
        Port = FreePort();
        File.WriteAllBytes(Path.Combine(root, Page), page);
        string configuration = Path.Combine(root, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            daemon off;
            master_process off;
            pid {{root}}/pid;
            error_log stderr notice;
            events { worker_connections 64; }
            http {
                access_log off;
                sendfile on;
                sendfile_max_chunk 0;
                tcp_nopush on;
                open_file_cache max=10;
                keepalive_requests 1000000;
                default_type text/plain;
                client_body_temp_path {{root}}/t1;
                proxy_temp_path {{root}}/t2;
                fastcgi_temp_path {{root}}/t3;
                uwsgi_temp_path {{root}}/t4;
                scgi_temp_path {{root}}/t5;
                server { listen 127.0.0.1:{{Port}}; root {{root}}; }
            }
            """);
        process = new ChildProcess(Found!, "-p", root, "-c", configuration);
        process.WaitForError("using the");
    }

    /// <summary>Where it is installed; null where it is not.</summary>
    public static string? Found { get; } = Places.FirstOrDefault(File.Exists);

    public int Port { get; }

    public void Dispose()
    {
        process.Dispose();
        Directory.Delete(root, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
