using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace TestSupport;

/// <summary>
/// Judges OpenMetrics pages by <c>tests/rig/python/openmetrics_check.py</c>: the strict parser of Python's
/// prometheus_client, and what that one does not look for. One process judges any number of pages, one after another.
/// </summary>
internal sealed class OpenMetricsChecker : IDisposable
{
    // The Python of the system, to which Debian's package belongs.
    private const string Python = "/usr/bin/python3";

    private readonly Process process;

    public OpenMetricsChecker()
    {
        string script = Path.Combine(RepoPaths.Root, "tests", "rig", "python", "openmetrics_check.py");
        process = Process.Start(RunProcess.StartInfo(Python, ["-B", script], null))
            ?? throw new InvalidOperationException($"{Python} did not start.");
    }

    /// <summary>The page, read.</summary>
    /// <exception cref="FormatException">The page is wrong; the message says how.</exception>
    public OpenMetricsPage Read(ReadOnlySpan<byte> page)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, page.Length);
        Stream pages = process.StandardInput.BaseStream;
        pages.Write(length);
        pages.Write(page);
        pages.Flush();
        using JsonDocument answer = JsonDocument.Parse(NextLine());
        if (answer.RootElement.TryGetProperty("error", out JsonElement error))
        {
            throw new FormatException(error.GetString());
        }

        var samples = new OpenMetricsSample[answer.RootElement.GetProperty("samples").GetInt32()];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = OpenMetricsSample.Parse(NextLine());
        }

        return new OpenMetricsPage(samples);
    }

    /// <inheritdoc cref="Read(ReadOnlySpan{byte})"/>
    public OpenMetricsPage Read(string page) => Read(Encoding.UTF8.GetBytes(page));

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.WaitForExit();
        process.Dispose();
    }

    private string NextLine() => process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"The checker ended:\n{process.StandardError.ReadToEnd()}");
}
