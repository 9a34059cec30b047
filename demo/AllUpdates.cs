using Mmstats.Writer.V1;

namespace Mmstats.Demo;

/// <summary>One field of every kind that can be updated; an update goes to all of them.</summary>
internal sealed class AllUpdates(V1FileBuilder builder) : IUpdates
{
    private readonly V1Counter counter = builder.Counter("counter");
    private readonly V1Average average = builder.Average("average");
    private readonly V1MovingAverage movingAverage = builder.MovingAverage("movingaverage");
    private readonly V1Timer timer = builder.Timer("timer");
    private readonly V1Number<ulong> uint64 = builder.UInt64("uint64");
    private readonly V1Number<uint> uint32 = builder.UInt("uint");
    private readonly V1Number<int> int32 = builder.Int("int");
    private readonly V1Number<short> int16 = builder.Short("short");
    private readonly V1Number<ushort> uint16 = builder.UShort("ushort");
    private readonly V1Number<float> single = builder.Float("float");
    private readonly V1Number<double> number = builder.Double("double");
    private readonly V1Single<sbyte> octet = builder.Byte("byte");
    private readonly V1Single<bool> flag = builder.Bool("bool");
    private readonly V1String text = builder.String("string", sizeBytes: 20);

    public void Run(Pace pace, long count)
    {
        for (var i = 0L; i < count && pace.Next(); i++)
            Update(i);
    }

    private void Update(long i)
    {
        counter.Increment();
        average.Add(i);
        movingAverage.Add(i);
        timer.Record(TimeSpan.FromTicks(i));
        uint64.Value = (ulong)i;
        uint32.Value = (uint)i;
        int32.Value = (int)i;
        int16.Value = (short)i;
        uint16.Value = (ushort)i;
        single.Value = i;
        number.Value = i;
        octet.Value = (sbyte)i;
        flag.Value = (i & 1) == 0;
        text.Set((i & 1) == 0 ? "even" : "odd");
    }
}
