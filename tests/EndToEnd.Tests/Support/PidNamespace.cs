using System.Globalization;

namespace EndToEnd.Tests.Support;

/// <summary>A PID namespace with a /proc of its own, as a container has. It ends, with all that runs in it, when it is disposed.</summary>
internal sealed class PidNamespace : IAsyncDisposable
{
    /// <summary>Starts the command behind it as a process of the wanted number. A thread of somebody else may get it first:
    /// then it is tried again.</summary>
    private const string AsNumber = """
        exec 3<&0
        number=$0
        while :; do
            echo $((number - 1)) > /proc/sys/kernel/ns_last_pid
            "$@" <&3 3<&- &
            [ $! = "$number" ] && break
            kill -KILL $!
            wait $!
        done
        wait $!
        """;

    private readonly BackgroundProcess first;

    private PidNamespace(BackgroundProcess first, string firstInside) => (this.first, Enter) = (
        first, ["nsenter", "--target", firstInside, "--pid", "--mount", "--"]);

    /// <summary>The command that runs the command behind it inside.</summary>
    public string[] Enter { get; }

    public static async Task<PidNamespace> StartAsync()
    {
        BackgroundProcess first = BackgroundProcess.Start("unshare", [.. Alone, "sh", "-c", "echo inside; exec sleep infinity"]);
        await first.WaitForLineAsync(line => line == "inside");
        return new PidNamespace(first, ChildOf(first.Id).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The command that runs the command behind it as the first process of a namespace of its own.</summary>
    public static string[] Alone { get; } = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "--"];

    /// <summary>The command that runs the command behind it inside, with a process number.</summary>
    public string[] EnterAs(int number) => [.. Enter, "sh", "-c", AsNumber, number.ToString(CultureInfo.InvariantCulture)];

    /// <summary>The number that the tests see of the only process that another one has started.</summary>
    public static int ChildOf(int process)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{process}/children");
        return int.Parse(File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries).Single(), CultureInfo.InvariantCulture);
    }

    /// <summary>What a signal of the number 0 tells inside: the naive answer to whether a process lives.</summary>
    public async Task<bool> SeesProcessAsync(int number) =>
        (await RunProcess.Async(Enter[0], [.. Enter[1..], "kill", "-0", number.ToString(CultureInfo.InvariantCulture)])).ExitCode == 0;

    public ValueTask DisposeAsync() => first.DisposeAsync();
}
