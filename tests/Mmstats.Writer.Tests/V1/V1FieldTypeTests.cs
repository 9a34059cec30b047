using System.Globalization;
using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

public sealed class V1FieldTypeTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Every_field_type_reads_back_in_Python()
    {
        var builder = Builder();
        var model = new CorpusModel(builder);
        using var file = builder.Create();
        model.Write(1);
        model.Write(2);
        model.Write(3);

        var contents = await PythonReader.ReadAsync(file.Path);

        string[] expected =
        [
            "ushort H 1 65533", "staticdouble d 255 0.1", "int i 1 -2147483646", "float f 1 0.1111111119389534",
            "string10 10s 255 abc", "staticuint I 255 42", "staticint64 q 255 -42", "bool ? 255 True",
            "string 255s 255 héllo wörld ❤ 😀 3", "statictext 256s 255 static text",
            "staticfloat f 255 0.10000000149011612", "uint I 1 4294967293", "byte b 255 -126", "bool_t ? 255 False",
            "uint64 Q 1 18446744073709551613", "short h 1 -32766", "movavg d 1 3.0", "double d 1 0.1111111111111111",
            "average d 1 2.0", "counter Q 1 6", "timer d 1 0.002", "staticuint64 Q 255 18446744073709551615",
        ];
        Assert.Equal(expected, contents.Fields.Select(Line));
        Assert.Equal(4096, contents.Size);
    }

    [Fact]
    public void Values_read_back_from_the_instruments()
    {
        var builder = Builder();
        var counter = builder.Counter("counter");
        var average = builder.Average("average");
        var timer = builder.Timer("timer");
        var number = builder.Int("number");
        var flag = builder.Bool("flag", initial: true);
        using var file = builder.Create();
        Assert.Equal((0ul, 0.0, 0.0, 0, true), (counter.Value, average.Value, timer.Value, number.Value, flag.Value));
        counter.Add(5);
        average.Add(2);
        average.Add(3);
        timer.Record(TimeSpan.FromMilliseconds(250));
        number.Value = -7;
        flag.Value = false;
        Assert.Equal((5ul, 2.5, 0.25, -7, false), (counter.Value, average.Value, timer.Value, number.Value, flag.Value));
    }

    [Fact]
    public void Counter_of_ten_increments_shows_ten()
    {
        var builder = Builder();
        var counter = builder.Counter("c");
        using var file = builder.Create();
        for (var i = 0; i < 10; i++)
            counter.Increment();
        var field = FileDecoder.Only(file.Path, "c");
        Assert.Equal(10ul, field.UInt64);
        Assert.Equal(9ul, BitConverter.ToUInt64(field.Hidden));
        Assert.Equal(0, field.WriteBuffer);
    }

    [Fact]
    public void Counter_wraps_at_two_to_the_64()
    {
        var builder = Builder();
        var counter = builder.Counter("c");
        using var file = builder.Create();
        counter.Value = ulong.MaxValue;
        Assert.Equal(ulong.MaxValue, FileDecoder.Only(file.Path, "c").UInt64);
        counter.Increment();
        Assert.Equal(0ul, FileDecoder.Only(file.Path, "c").UInt64);
        counter.Add(unchecked((ulong)-11));
        Assert.Equal(18446744073709551605ul, FileDecoder.Only(file.Path, "c").UInt64);
    }

    [Fact]
    public void Write_buffer_is_one_after_one_write_and_flips_with_each()
    {
        var builder = Builder();
        var number = builder.UInt64("n");
        using var file = builder.Create();
        var seen = new List<byte> { FileDecoder.Only(file.Path, "n").WriteBuffer };
        for (var i = 1u; i <= 4; i++)
        {
            number.Value = i;
            seen.Add(FileDecoder.Only(file.Path, "n").WriteBuffer);
        }
        Assert.Equal([0, 1, 0, 1, 0], seen);
    }

    [Fact]
    public void Average_leaves_out_what_is_not_finite()
    {
        var builder = Builder();
        var average = builder.Average("a");
        using var file = builder.Create();
        average.Add(1);
        average.Add(double.NaN);
        average.Add(double.PositiveInfinity);
        average.Add(double.NegativeInfinity);
        average.Add(2);
        Assert.Equal(1.5, FileDecoder.Only(file.Path, "a").Double);
    }

    [Fact]
    public void Timing_adds_what_has_passed_meanwhile()
    {
        var builder = Builder();
        var timer = builder.Timer("t");
        using var file = builder.Create();
        var started = TimeProvider.System.GetTimestamp();
        using (timer.Time())
        {
            var inside = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(inside) < TimeSpan.FromMilliseconds(5))
                Thread.SpinWait(100);
        }
        var outside = TimeProvider.System.GetElapsedTime(started);
        Assert.InRange(FileDecoder.Only(file.Path, "t").Double, 0.0049, outside.TotalSeconds);
    }

    [Fact]
    public void Timer_shows_the_mean_of_the_last_hundred_seconds_values()
    {
        var builder = Builder();
        var timer = builder.Timer("t");
        using var file = builder.Create();
        for (var i = 1; i <= 150; i++)
            timer.Record(TimeSpan.FromSeconds(i));
        Assert.Equal(Enumerable.Range(51, 100).Average(), FileDecoder.Only(file.Path, "t").Double);
    }

    [Fact]
    public async Task Every_update_of_a_loop_is_a_store_that_others_can_see()
    {
        var builder = Builder();
        var counter = builder.Counter("c");
        using var file = builder.Create();
        using var enough = new CancellationTokenSource();
        var stop = enough.Token;
        var writer = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                for (var i = 0; i < 10_000_000; i++)
                    counter.Increment();
            }
        });
        writer.Start();
        var seen = new HashSet<ulong>();
        await Until.TrueAsync(
            () => seen.Add(FileDecoder.Only(file.Path, "c").UInt64 % 10_000_000) && seen.Count > 50, "50 values from within the loop");
        enough.Cancel();
        writer.Join();
        Assert.Equal(counter.Value, FileDecoder.Only(file.Path, "c").UInt64);
    }

    private static string Line(PythonReader.Field field) =>
        string.Create(CultureInfo.InvariantCulture, $"{field.Label} {field.Type} {field.WriteBuffer} {field.Value}");

    private V1FileBuilder Builder() => new(new V1Options { Directory = directory.Path, DefaultFields = false });
}
