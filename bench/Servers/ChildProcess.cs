using System.Diagnostics;

namespace MmExporter.Bench.Servers;

/// <summary>A process that runs beside the benchmark and is ended with it.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process process;

    public ChildProcess(string file, params string[] arguments)
    {
        process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    public int Id => process.Id;

    public StreamWriter Input => process.StandardInput;

    public StreamReader Output => process.StandardOutput;

    /// <summary>Reads standard error up to a line with a text, and lets the rest go.</summary>
    public string WaitForError(string text)
    {
        for (List<string> lines = []; ;)
        {
            string line = process.StandardError.ReadLine()
                ?? throw new InvalidOperationException($"{process.StartInfo.FileName} ended: {string.Join('\n', lines)}");
            if (line.Contains(text, StringComparison.Ordinal))
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return line;
            }

            lines.Add(line);
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.WaitForExit();
        process.Dispose();
    }
}
