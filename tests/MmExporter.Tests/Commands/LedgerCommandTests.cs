using System.CommandLine;
using System.Text.Json;
using MmExporter.Commands;
using MmExporter.Tests.Ledger;

namespace MmExporter.Tests.Commands;

/// <summary>What <c>mmexporter ledger show</c> prints.</summary>
public sealed class LedgerCommandTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose()
    {
        directory.Dispose();
        output.Dispose();
        errors.Dispose();
    }

    [Fact]
    public void A_ledger_is_printed_in_sorted_columns()
    {
        Save();
        Assert.Equal(0, Show("--ledger.path", directory.File("ledger")));
        Assert.Equal(
            """
            APPLICATION  METRIC      LABELS                VALUE  COUNT  SUM   CREATED               LAST LIVE
            mail/out     a.b#1                             3                                         2024-10-04T00:00:00Z
            shop         held                              0.5                                       2024-10-04T00:00:00Z
            shop         requests    code="200",route="/"  9                   1970-01-01T00:00:00Z  2024-10-04T00:00:00Z
            shop         seconds                                  2      0.75  1970-01-01T00:00:00Z  2024-10-04T00:00:00Z
            shop         sizes (By)                               15     2.5   1970-01-01T00:00:00Z  2024-10-04T00:00:00Z

            5 series, 2 folded files, 1 held files; saved 2024-10-04T00:00:00Z

            """,
            output.ToString());
    }

    [Fact]
    public void A_ledger_is_printed_as_JSON()
    {
        Save();
        Assert.Equal(0, Show("--ledger.path", directory.File("ledger"), "--json"));
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        Assert.Equal((2, 1), (json.RootElement.GetProperty("generation_count").GetInt32(), json.RootElement.GetProperty("held_count").GetInt32()));
        JsonElement requests = json.RootElement.GetProperty("series")[2];
        Assert.Equal("200", requests.GetProperty("labels").GetProperty("code").GetString());
        Assert.Equal("9", requests.GetProperty("value").GetString());
        Assert.False(requests.TryGetProperty("count", out _));
    }

    [Fact]
    public void Control_characters_do_not_reach_the_terminal()
    {
        File.WriteAllBytes(directory.File("ledger"), LedgerBytes.Encode(Evil()));
        Show("--ledger.path", directory.File("ledger"));
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Contains("\uFFFD[2J", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_makes_its_own_line_long_and_no_other()
    {
        MmExporter.Ledger.LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(DeadWriter.Counter("m", "k"), 1, new string('x', 1_000)).Add(DeadWriter.Counter("n", "k"), 2, "short"), DateTimeOffset.UnixEpoch);
        File.WriteAllBytes(directory.File("ledger"), LedgerBytes.Encode(state.Image(DateTimeOffset.UnixEpoch)));
        Show("--ledger.path", directory.File("ledger"));
        string[] lines = output.ToString().Split('\n');
        Assert.Contains(new string('x', 1_000) + "\"  1  ", lines[1], StringComparison.Ordinal);
        Assert.Contains("k=\"short\" ", lines[2], StringComparison.Ordinal);
        Assert.InRange(lines[2].Length, 100, 200);
    }

    [Fact]
    public void Counts_beyond_what_a_word_holds_stay_at_the_greatest()
    {
        MmExporter.Ledger.LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(DeadWriter.Histogram("h", 1, 2), 0, [0, 0, 0, ulong.MaxValue, 5, 0]), DateTimeOffset.UnixEpoch);
        File.WriteAllBytes(directory.File("ledger"), LedgerBytes.Encode(state.Image(DateTimeOffset.UnixEpoch)));
        Show("--ledger.path", directory.File("ledger"));
        Assert.Contains($"  {ulong.MaxValue}  ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_is_one_line_and_1()
    {
        Assert.Equal(CommandLine.RunFailed, Show("--ledger.path", directory.File("none")));
        Assert.Equal($"mmexporter: --ledger.path: {directory.File("none")} cannot be read: it is not there; name the file of a ledger\n", errors.ToString());
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void Without_a_path_it_is_no_command() =>
        Assert.NotEmpty(new LedgerCommand(output, errors).Root.Parse(["show"]).Errors);

    private static MmExporter.Ledger.LedgerImage Evil()
    {
        MmExporter.Ledger.LedgerState state = Totals.New();
        state.Fold(new DeadWriter(1).Add(DeadWriter.Counter("m", "k"), 1, "\u001b[2J"), DateTimeOffset.UnixEpoch);
        return state.Image(DateTimeOffset.UnixEpoch);
    }

    private void Save() => File.WriteAllBytes(
        directory.File("ledger"), LedgerBytes.Encode(LedgerFormatTests.Sample().Image(DateTimeOffset.UnixEpoch.AddDays(20_000))));

    private int Show(params string[] arguments) => new LedgerCommand(output, errors).Root.Parse(["show", .. arguments]).Invoke();
}
