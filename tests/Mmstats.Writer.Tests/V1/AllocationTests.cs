using System.Runtime.CompilerServices;
using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

public sealed class AllocationTests : IDisposable
{
    private const int Updates = 100_000;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Updates_allocate_nothing()
    {
        var builder = new V1FileBuilder(new V1Options { Directory = directory.Path });
        var counter = builder.Counter("counter");
        var average = builder.Average("average");
        var moving = builder.MovingAverage("moving");
        var timer = builder.Timer("timer");
        var number = builder.UInt64("number");
        var single = builder.Float("single");
        var octet = builder.Byte("octet");
        var flag = builder.Bool("flag");
        var text = builder.String("text", 10);
        using var file = builder.Create();
        Assert.Equal(0, AllocatedBytes(Update));

        void Update(int i)
        {
            counter.Increment();
            counter.Add(2);
            average.Add(i);
            moving.Add(i);
            timer.Record(TimeSpan.FromTicks(i));
            using (timer.Time())
                number.Value = (ulong)i;
            single.Value = i;
            octet.Value = (sbyte)i;
            flag.Value = i % 2 == 0;
            text.Set("longer than its field");
            text.SetUtf8("longer than its field"u8);
        }
    }

    [Fact]
    public void This_measurement_sees_an_allocation() =>
        Assert.InRange(AllocatedBytes(i => Keep(new object())), Updates * 16, long.MaxValue);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(object value) => GC.KeepAlive(value);

    private static long AllocatedBytes(Action<int> update)
    {
        // Once before, for what the first call of something allocates.
        update(0);
        return TestSupport.AllocatedBytes.By(() =>
        {
            for (var i = 0; i < Updates; i++)
                update(i);
        });
    }
}
