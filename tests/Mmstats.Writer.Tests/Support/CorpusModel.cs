using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.Support;

/// <summary>
/// The model whose files, written by mmstats itself, are in the corpus as all_*.mmstats: one field of every class, in
/// the order of that file, and the values of its n-th write.
/// </summary>
internal sealed class CorpusModel
{
    private readonly V1Number<ushort> uint16;
    private readonly V1Number<int> int32;
    private readonly V1Number<float> single;
    private readonly V1String shortText;
    private readonly V1Single<bool> flag;
    private readonly V1String text;
    private readonly V1Number<uint> uint32;
    private readonly V1Single<sbyte> octet;
    private readonly V1Single<bool> flagSet;
    private readonly V1Number<ulong> uint64;
    private readonly V1Number<short> int16;
    private readonly V1MovingAverage movingAverage;
    private readonly V1Number<double> number;
    private readonly V1Average average;
    private readonly V1Counter counter;
    private readonly V1Timer timer;

    public CorpusModel(V1FileBuilder file)
    {
        uint16 = file.UShort("ushort");
        file.StaticDouble("staticdouble", 0.1);
        int32 = file.Int("int");
        single = file.Float("float");
        shortText = file.String("string10", sizeBytes: 10);
        file.StaticUInt("staticuint", 42);
        file.StaticInt64("staticint64", -42);
        flag = file.Bool("bool");
        text = file.String("string");
        file.StaticText("statictext", "static text");
        file.StaticFloat("staticfloat", 0.1f);
        uint32 = file.UInt("uint");
        octet = file.Byte("byte");
        flagSet = file.Bool("bool_t", initial: true);
        uint64 = file.UInt64("uint64");
        int16 = file.Short("short");
        movingAverage = file.MovingAverage("movavg", size: 5);
        number = file.Double("double");
        average = file.Average("average");
        counter = file.Counter("counter");
        timer = file.Timer("timer", size: 4);
        file.StaticUInt64("staticuint64", ulong.MaxValue);
    }

    /// <param name="n">From 1 on.</param>
    public void Write(uint n)
    {
        uint16.Value = (ushort)(ushort.MaxValue + 1 - n);
        int32.Value = (int)(int.MinValue + n - 1);
        single.Value = (float)(1.0 / (3 * n));
        shortText.Set("abcdefghijklmnop".AsSpan(0, (int)n));
        flag.Value = n % 2 == 1;
        text.Set($"héllo wörld ❤ 😀 {n}");
        uint32.Value = uint.MaxValue - n + 1;
        octet.Value = (sbyte)(sbyte.MinValue + n - 1);
        flagSet.Value = n % 2 == 0;
        uint64.Value = ulong.MaxValue - n + 1;
        int16.Value = (short)(short.MinValue + n - 1);
        movingAverage.Add(1.5 * n);
        number.Value = 1.0 / (3 * n);
        average.Add(n);
        counter.Add(n);
        timer.RecordSeconds(0.001 * n);
    }
}
