using System.Runtime.InteropServices;
using Mmstats.Demo;
using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

/// <summary>
/// A thread that reads the state of an instrument as fast as another one writes it. The field is placed so that each
/// of its buffers is an aligned word, which the processor reads at once.
/// </summary>
public sealed class V1RaceTests : IDisposable
{
    private const int Reads = 3_000_000;

    // A flip before its value can be seen for a nanosecond only: so many reads find one nearly always.
    private const int FlipReads = 15_000_000;

    // After the write buffer, at an offset that the label of one byte makes a multiple of eight.
    private const int FirstBuffer = 1;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Flip_comes_after_the_value_so_that_what_is_shown_never_goes_back()
    {
        var builder = Builder();
        var counter = builder.Counter("c");
        using var file = builder.Create();
        var last = 0ul;
        var changes = 0;
        WhileWriting(FlipReads, counter.Increment, () =>
        {
            var index = WriteBuffer(counter);
            var value = Buffer(counter, index ^ 1);
            // Flipped once meanwhile, the value may be one that is shown only later.
            if (WriteBuffer(counter) != index)
                return;
            Assert.True(value >= last, $"{last} was shown, and then {value}");
            changes += value > last ? 1 : 0;
            last = value;
        });
        Assert.InRange(changes, 10, FlipReads);
    }

    [Fact]
    public void Value_goes_into_its_buffer_at_once_even_while_it_is_not_shown()
    {
        var builder = Builder();
        var number = builder.UInt64("w");
        using var file = builder.Create();
        var next = 0u;
        var seen = new ulong[2];
        var changes = 0;
        WhileWriting(Reads, () => number.Value = SelfChecking.Whole(next++), () =>
        {
            for (var index = 0; index < 2; index++)
            {
                var value = Buffer(number, index);
                Assert.True(SelfChecking.IsWhole(value), $"{value:x16} is torn");
                changes += value != seen[index] ? 1 : 0;
                seen[index] = value;
            }
        });
        Assert.InRange(changes, 10, 2 * Reads);
    }

    private static void WhileWriting(int reads, Action write, Action read)
    {
        var stop = false;
        var writer = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
                write();
        });
        writer.Start();
        try
        {
            for (var i = 0; i < reads; i++)
                read();
        }
        finally
        {
            Volatile.Write(ref stop, true);
            writer.Join();
        }
    }

    private static byte WriteBuffer(V1Instrument instrument) =>
        Volatile.Read(ref MemoryMarshal.GetReference(instrument.CurrentState));

    private static ulong Buffer(V1Instrument instrument, int index)
    {
        var buffers = MemoryMarshal.Cast<byte, ulong>(instrument.CurrentState[FirstBuffer..]);
        return Volatile.Read(in buffers[index]);
    }

    private V1FileBuilder Builder() => new(new V1Options { Directory = directory.Path, DefaultFields = false });
}
