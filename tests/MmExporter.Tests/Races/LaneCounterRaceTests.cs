using System.Runtime.InteropServices;
using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Formats.V2;
using MmExporter.Tests.Support;
using Xunit.Abstractions;

namespace MmExporter.Tests.Races;

/// <summary>A counter that several threads count at full speed, by steps that show a torn word.</summary>
[Collection(QuietRaces.Name)]
public sealed class LaneCounterRaceTests(ITestOutputHelper output)
{
    private const int Threads = 3;
    private const ulong Step = 0x01010101;

    [Fact]
    public void A_counter_never_falls_and_never_shows_what_was_not_counted()
    {
        using var writer = new V2Writer();
        Counter counter = writer.Stats.Counter("c");
        using V2Opened file = writer.Open().Read();
        V2SeriesEntry series = file.Find("c");

        // Each thread says what it is about to count and what it has counted, in lines of their own.
        long[] begun = new long[16 * (Threads + 1)], done = new long[16 * (Threads + 1)];
        var threads = new List<RacingThread>();
        for (int i = 1; i <= Threads; i++)
        {
            int own = 16 * i;
            threads.Add(RacingThread.AtFullSpeed(number =>
            {
                Volatile.Write(ref begun[own], number + 1);
                counter.Add((long)Step);
                Volatile.Write(ref done[own], number + 1);
            }));
        }

        long snapshots = 0, advanced = 0, naive = 0, naiveTorn = 0;
        ulong last = 0;
        byte[] misaligned = GC.AllocateUninitializedArray<byte>(file.Schema.Header.LaneStride + 2 * V2Layout.PageLength, pinned: true);
        var clock = new RaceClock(seconds: 6);
        for (; clock.GoesOn(advanced > 1_000 && naiveTorn > 0); snapshots++)
        {
            ulong least = Sum(done);
            file.Read();
            ulong value = file.Snapshot.Number(series).Bits;
            Assert.True(value % Step == 0, "A word was torn.");
            Assert.InRange(value / Step, Math.Max(least, last), Sum(begun));
            advanced += value / Step > last ? 1 : 0;
            last = value / Step;
            naiveTorn += CountTorn(file, series, misaligned);
            naive++;
        }

        threads.ForEach(thread => thread.Dispose());
        Assert.Equal(Sum(done) * Step, file.Read().Snapshot.Number(series).Bits);
        output.WriteLine($"{last / clock.Seconds:N0} counted a second by {Threads} threads: {snapshots} snapshots, {advanced} advanced, none fell or was torn; into misaligned memory: {naiveTorn} torn words in {naive} readings");
        Assert.True(advanced > 1_000, "The counter hardly moved.");
        Assert.True(naiveTorn > 0, "Misaligned memory tore nothing: this run proves nothing.");
    }

    /// <summary>The control: whole lanes, copied into memory that is not aligned as they are.</summary>
    private static int CountTorn(V2Opened file, V2SeriesEntry series, byte[] buffer)
    {
        const int misalignment = 3;
        int torn = 0;
        V2Header header = file.Schema.Header;
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0);
        int start = (int)(-address & (V2Layout.PageLength - 1)) + misalignment;
        for (int lane = 1; lane < file.Snapshot.Progress.LanesUsed; lane++)
        {
            Span<byte> bytes = buffer.AsSpan(start, header.LaneStride);
            RandomAccess.Read(file.Handle, bytes, header.LaneSeqOffset(lane));
            int data = (int)V2Layout.DataStart(header.LaneSeqWords) + series.DataWord * V2Layout.WordLength;
            torn += new V2Words(bytes[data..]).U64(0) % Step == 0 ? 0 : 1;
        }

        return torn;
    }

    private static ulong Sum(long[] counts)
    {
        ulong sum = 0;
        for (int i = 16; i < counts.Length; i += 16)
        {
            sum += (ulong)Volatile.Read(ref counts[i]);
        }

        return sum;
    }
}
