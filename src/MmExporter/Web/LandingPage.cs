using System.Text.Encodings.Web;
using MmExporter.Telemetry;

namespace MmExporter.Web;

/// <summary>The page at <c>/</c>: what this is, and where to go.</summary>
internal static class LandingPage
{
    public static string Render(string telemetryPath)
    {
        string path = HtmlEncoder.Default.Encode(telemetryPath);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>MmExporter</title>
            <style>body {'{'} font-family: sans-serif; margin: 2rem; max-width: 40rem; {'}'}</style>
            </head>
            <body>
            <h1>MmExporter</h1>
            <p>Metrics of applications that write them into memory-mapped files, for Prometheus.</p>
            <ul>
            <li><a href="{path}">Metrics</a></li>
            <li><a href="/-/healthy">Health</a></li>
            <li><a href="/-/ready">Readiness</a></li>
            </ul>
            <p>Version {BuildInfo.Version}</p>
            </body>
            </html>

            """;
    }
}
