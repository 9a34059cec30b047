using EndToEnd.Tests.Totals.Support;

namespace EndToEnd.Tests.Totals;

/// <summary>The ledger keeps what writers said, and names and merge modes are made of that anew: changing them loses nothing.</summary>
public sealed class OtherSettingsTests
{
    private const int SigHup = 1;

    [Fact]
    public async Task Totals_are_exact_after_times_with_another_merge_mode_other_names_and_a_mapping_that_was_reloaded()
    {
        await using var scene = new LedgerScene();
        await scene.StopAsync(await LoseAsync(scene), inOrder: false);

        BackgroundProcess exporter = scene.StartExporter(
            more: ["--ledger.unlink-delay", "0", "--merge", "process", "--web.translation-strategy", "UnderscoreEscapingWithoutSuffixes"]);
        await CountsAsync(exporter, "events", scene);
        await scene.PassByAsync(70, inOrder: true);
        await CountsAsync(exporter, "events", scene);
        await scene.StopAsync(exporter, inOrder: false);

        string mapping = scene.Ledger + ".mapping";
        await File.WriteAllTextAsync(mapping, "mappings: []\n");
        exporter = scene.StartExporter(more: ["--ledger.unlink-delay", "0", "--mapping.config", mapping]);
        await CountsAsync(exporter, "events_total", scene);
        await File.WriteAllTextAsync(mapping, "mappings:\n- match: events\n  name: things\n");
        exporter.Signal(SigHup);
        await scene.PassByAsync(80, inOrder: false);
        await CountsAsync(exporter, "things_total", scene);
        await scene.HasFilesAsync(LedgerScene.StayingFiles);
        await File.WriteAllTextAsync(mapping, "mappings: []\n");
        exporter.Signal(SigHup);
        await CountsAsync(exporter, "events_total", scene);
        await scene.StopAsync(exporter, inOrder: true);

        await LoseAsync(scene);
        await scene.HasFilesAsync(LedgerScene.StayingFiles);
        await scene.IsExactAsync(scene.Dead);
    }

    private static async Task<BackgroundProcess> LoseAsync(LedgerScene scene)
    {
        BackgroundProcess exporter = await scene.StartWatchedAsync();
        await scene.PassByAsync(50, inOrder: true);
        await scene.PassByAsync(60, inOrder: false);
        await scene.IsExactAsync(scene.Dead);
        return exporter;
    }

    /// <summary>Waits until all series of a name add up to all events. The watch is not for names that change.</summary>
    private static async Task CountsAsync(BackgroundProcess exporter, string name, LedgerScene scene)
    {
        string line = await exporter.WaitForLineAsync(line => line.Contains("Listening on ", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..].TrimEnd('"')) };
        string page = "";
        await Eventually.Async(
            async () =>
            {
                page = await client.GetStringAsync("/metrics");
                return page.Split('\n').Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))
                    .Sum(line => PrometheusSample.Parse(line).Value).Equals(scene.Dead.EventCount);
            },
            $"{scene.Dead.EventCount} {name}");
    }
}
