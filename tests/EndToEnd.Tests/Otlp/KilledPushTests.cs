using System.Globalization;
using Mmstats.Writer;
using TestSupport.Otlp;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Otlp;

/// <summary>
/// An exporter that pushes deltas is killed, 15 times (MMSTATS_KILLS says another number), by a receiver that has taken its request, has lost
/// it, or has just answered it, while writers come, count and go. MMSTATS_SEED repeats a run's random numbers.
/// </summary>
public sealed class KilledPushTests : IDisposable
{
    private const int FailuresBeforeKillMax = 6;

    private readonly TempDirectory files = new();
    private readonly TempDirectory state = new();
    private readonly List<MmStats> writers = [];
    private readonly Dictionary<string, long> counted = [];
    private readonly DeltaSums taken = new();
    private readonly Dictionary<Fate, int> fates = [];
    private readonly ITestOutputHelper output;
    private readonly Random random;

    public KilledPushTests(ITestOutputHelper output)
    {
        this.output = output;
        int seed = Number("MMSTATS_SEED", Environment.TickCount);
        output.WriteLine($"MMSTATS_SEED={seed}");
        random = new Random(seed);
    }

    /// <summary>What becomes of a request.</summary>
    private enum Fate
    {
        Taken,
        Unavailable,
        Refused,
        TakenThenCut,
        LostThenCut,
        TakenThenKilled,
        LostThenKilled,
        AnsweredThenKilled,
    }

    public void Dispose()
    {
        writers.ForEach(writer => writer.Dispose());
        files.Dispose();
        state.Dispose();
    }

    [Fact]
    public async Task Deltas_of_an_exporter_that_is_killed_while_it_pushes_add_up_to_what_was_counted()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        int killsAsked = Number("MMSTATS_KILLS", 15);
        for (int kill = 0; kill < killsAsked; kill++)
        {
            await LiveAsync(receiver, Fate.TakenThenKilled + kill % 3);
        }

        receiver.Answer = request => Task.FromResult(Answer(request, Fate.Taken));
        Work();
        await using (Exporter last = await StartAsync(receiver))
        {
            await Eventually.Async(() => counted.All(one => Total(one.Key) == one.Value), "all that was counted");
            last.Process.Signal(BackgroundProcess.SigTerm);
            Assert.Equal(0, await last.Process.WaitForExitAsync());
        }

        output.WriteLine($"{string.Join(", ", fates)}; {taken.Points.Count} points, {taken.SentAgain} of them sent again");
        Assert.All(counted, one => Assert.Equal(one.Value, Total(one.Key)));
        Assert.Empty(taken.Overlaps());
        Assert.True(taken.SentAgain > 0, "nothing was sent again");
    }

    /// <summary>Runs an exporter until the receiver has it killed.</summary>
    private async Task LiveAsync(OtlpReceiver receiver, Fate end)
    {
        int before = random.Next(FailuresBeforeKillMax);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        BackgroundProcess? process = null;
        receiver.Answer = async request =>
        {
            await Task.Yield();
            if (killed.Task.IsCompleted)
            {
                return Answer(request, Fate.LostThenCut);
            }

            lock (taken)
            {
                Work();
            }

            if (before-- > 0)
            {
                return Answer(request, (Fate)random.Next((int)Fate.TakenThenKilled));
            }

            OtlpAnswer answer = Answer(request, end);
            if (end != Fate.AnsweredThenKilled)
            {
                process!.Signal(BackgroundProcess.SigKill);
            }

            killed.SetResult();
            return answer;
        };
        Work();
        await using Exporter exporter = await StartAsync(receiver, started => process = started);
        await killed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        // The answer to the last request may have come to it or not.
        exporter.Process.Signal(BackgroundProcess.SigKill);
        await exporter.Process.WaitForExitAsync();
    }

    private async Task<Exporter> StartAsync(OtlpReceiver receiver, Action<BackgroundProcess>? started = null)
    {
        Exporter exporter = await Exporter.ReadingAsync(
            files.Path,
            "--ledger.path", state.File("ledger"),
            "--otlp.endpoint", receiver.HttpAddress.AbsoluteUri,
            "--otlp.temporality", "delta",
            "--otlp.interval", "100ms",
            "--otlp.export-timeout", "200ms");
        started?.Invoke(exporter.Process);
        return exporter;
    }

    private OtlpAnswer Answer(OtlpRequest request, Fate fate)
    {
        lock (taken)
        {
            fates[fate] = fates.GetValueOrDefault(fate) + 1;
            if (fate is Fate.Taken or Fate.TakenThenCut or Fate.TakenThenKilled or Fate.AnsweredThenKilled)
            {
                taken.Take(request.Points);
            }
        }

        return fate switch
        {
            Fate.Taken or Fate.AnsweredThenKilled => OtlpAnswer.Accept,
            Fate.Unavailable => OtlpAnswer.Unavailable(),
            Fate.Refused => OtlpAnswer.Refuse,
            _ => OtlpAnswer.Abort,
        };
    }

    /// <summary>Writers come, count and go.</summary>
    private void Work()
    {
        if (writers.Count < 2 || random.Next(10) == 0)
        {
            writers.Add(MmStats.Open("app", new MmStatsOptions { Path = files.Path, Lanes = 2 }));
        }
        else if (random.Next(10) == 0)
        {
            writers[0].Dispose();
            writers.RemoveAt(0);
        }

        for (int i = random.Next(1, 6); i > 0; i--)
        {
            MmStats writer = writers[random.Next(writers.Count)];
            string label = $"{random.Next(5)}";
            int count = random.Next(1, 100);
            writer.Counter("c", "", "", ("k", label)).Add(count);
            writer.Histogram("h", "", "", Buckets.Explicit(1, 2), ("k", label)).Record(random.Next(4));
            counted[$"c {label}"] = counted.GetValueOrDefault($"c {label}") + count;
            counted[$"h {label}"] = counted.GetValueOrDefault($"h {label}") + 1;
        }
    }

    private long Total(string series)
    {
        string[] parts = series.Split(' ');
        lock (taken)
        {
            return taken.Total(parts[0], parts[1]);
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
