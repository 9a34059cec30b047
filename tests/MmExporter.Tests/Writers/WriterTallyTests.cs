using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Snapshots;

namespace MmExporter.Tests.Writers;

/// <summary>Writers are counted, not files, and each ends once.</summary>
public sealed class WriterTallyTests
{
    private readonly WriterTally tally = new(writersMax: 2);

    [Fact]
    public void A_writer_with_several_files_is_one_and_ends_once()
    {
        Assert.Equal((1, 0, 0), Pass(File(1, Liveness.Alive), File(1, Liveness.Alive)));
        Assert.Equal((0, 0, 1), Pass(File(1, Liveness.Dead), File(1, Liveness.Dead)));
        Assert.Equal((0, 0, 1), Pass(File(1, Liveness.Dead), File(1, Liveness.Dead)));
    }

    [Fact]
    public void A_writer_lives_as_long_as_one_of_its_files_is_held()
    {
        Assert.Equal((1, 0, 0), Pass(File(1, Liveness.Alive), File(1, Liveness.Alive)));
        Assert.Equal((1, 0, 0), Pass(File(1, Liveness.Dead), File(1, Liveness.Alive)));
        Assert.Equal((1, 0, 0), Pass(File(1, Liveness.Alive), File(1, Liveness.Dead)));
    }

    [Fact]
    public void An_end_that_was_said_is_closed_and_all_others_are_crashes()
    {
        Pass(File(1, Liveness.Alive), File(2, Liveness.Alive), File(3, Liveness.Alive));

        // The third was killed while it ended.
        Assert.Equal((0, 1, 2), Pass(File(1, Liveness.Dead, true), File(1, Liveness.Dead, true), File(2, Liveness.Dead), File(3, Liveness.Dead), File(3, Liveness.Dead, true)));
    }

    [Fact]
    public void Who_was_dead_when_the_exporter_began_is_no_end_it_has_seen_but_who_comes_and_goes_between_two_passes_is()
    {
        Assert.Equal((0, 0, 0), Pass(File(1, Liveness.Dead), File(2, Liveness.Dead, true)));
        Assert.Equal((0, 0, 0), Pass(File(1, Liveness.Dead), File(2, Liveness.Dead, true)));
        Assert.Equal((0, 1, 1), Pass(File(3, Liveness.Dead), File(4, Liveness.Dead, true)));
    }

    [Fact]
    public void Files_that_go_and_come_back_have_ended_once()
    {
        Pass(File(1, Liveness.Alive));
        Assert.Equal((0, 0, 1), Pass(File(1, Liveness.Dead)));
        Pass();
        Assert.Equal((0, 0, 1), Pass(File(1, Liveness.Dead)));
    }

    [Fact]
    public void Beyond_the_limit_only_those_without_files_are_forgotten()
    {
        Pass(File(1, Liveness.Alive), File(2, Liveness.Alive), File(3, Liveness.Alive));
        Assert.Equal((0, 0, 3), Pass(File(1, Liveness.Dead), File(2, Liveness.Dead), File(3, Liveness.Dead)));
        Assert.Equal((0, 0, 3), Pass(File(2, Liveness.Dead), File(3, Liveness.Dead)));
        Assert.Equal((0, 0, 4), Pass(File(1, Liveness.Dead), File(2, Liveness.Dead), File(3, Liveness.Dead)));
    }

    [Fact]
    public void Copies_and_files_that_are_not_read_are_nobodys()
    {
        SourceFile copy = File(1, Liveness.Dead), broken = File(2, Liveness.Dead);
        copy.Reason = RefusalReason.Duplicate;
        broken.Reason = RefusalReason.Malformed;
        Assert.Equal((0, 0, 0), Pass());
        Assert.Equal((1, 0, 0), Pass(File(1, Liveness.Alive), copy, broken));
    }

    /// <summary>One pass.</summary>
    /// <returns>Who lives, and who has ended in order and otherwise since the start.</returns>
    private (int Alive, long Closed, long Crashed) Pass(params SourceFile[] files)
    {
        var result = new CollectionResult(new Catalog(), [], 0);
        tally.Begin();
        Array.ForEach(files, tally.Add);
        tally.End(result);
        return (result.AliveWriters, result.ClosedWriters, result.CrashedWriters);
    }

    private static SourceFile File(ulong writer, Liveness liveness, bool isClosed = false) =>
        new([], default) { Liveness = liveness, Content = new Content(writer, isClosed) };

    private sealed class Content(ulong writer, bool isClosed) : FileContent
    {
        public override WriterIdentity Writer { get; } = new("app", "1", "") { Rank = writer, Generation = writer };

        public override IReadOnlyList<SeriesDefinition?> Series => [];

        public override ReadOnlySpan<ulong> Words => default;

        public override bool IsClosed => isClosed;
    }
}
