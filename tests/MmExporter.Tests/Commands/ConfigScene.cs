using MmExporter.Commands;

namespace MmExporter.Tests.Commands;

/// <summary>A command line, an environment and a configuration file, and what becomes of them.</summary>
internal sealed class ConfigScene : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly List<ServeSettings> served = [];

    public string Path => directory.File("config.yml");

    public Dictionary<string, string> Environment { get; } = [];

    public ConfigScene Write(string yaml)
    {
        File.WriteAllText(Path, yaml);
        return this;
    }

    /// <summary>The settings where nothing is wrong.</summary>
    public async Task<ServeSettings> ReadAsync(params string[] arguments)
    {
        (int code, string error, ServeSettings? settings) = await RunAsync(["--config.file", Path, .. arguments]);
        Assert.Equal((0, ""), (code, error));
        return settings!;
    }

    /// <summary>What is said of a file with a mistake, behind the name of the file; nothing is to run.</summary>
    public async Task<string> RefuseAsync(params string[] arguments)
    {
        (int code, string error, ServeSettings? settings) = await RunAsync(["--config.file", Path, .. arguments]);
        Assert.Equal((CommandLine.RunFailed, null), (code, settings));
        string start = $"mmexporter: --config.file: {Path}:";
        Assert.StartsWith(start, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
        return error[start.Length..^1];
    }

    public async Task<(int Code, string Error, ServeSettings? Settings)> RunAsync(params string[] arguments)
    {
        var command = new ServeCommand(Environment.GetValueOrDefault, settings =>
        {
            served.Add(settings);
            return Task.FromResult(0);
        });
        TextWriter before = Console.Error;
        using var error = new StringWriter { NewLine = "\n" };
        Console.SetError(error);
        served.Clear();
        try
        {
            int code = await CommandLine.RunAsync(command.Root, arguments);
            return (code, error.ToString(), served.SingleOrDefault());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    public void Dispose() => directory.Dispose();
}
