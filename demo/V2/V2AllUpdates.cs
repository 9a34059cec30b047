using System.Diagnostics;
using Mmstats.Writer;

namespace Mmstats.Demo.V2;

/// <summary>One instrument of every kind, and families; an update goes to all of them.</summary>
internal sealed class V2AllUpdates(MmStats stats) : IUpdates
{
    private readonly Counter counter = stats.Counter("counter");
    private readonly DoubleCounter doubleCounter = stats.DoubleCounter("double_counter");
    private readonly SharedCounter sharedCounter = stats.SharedCounter("shared_counter");
    private readonly UpDownCounter upDown = stats.UpDownCounter("updown");
    private readonly DoubleUpDownCounter doubleUpDown = stats.DoubleUpDownCounter("double_updown");
    private readonly Gauge gauge = stats.Gauge("gauge");
    private readonly Gauge sumGauge = stats.Gauge("gauge.sum", "", "", GaugeMerge.Sum);
    private readonly Histogram histogram = stats.Histogram("histogram");
    private readonly Histogram exponential = stats.Histogram("exponential", "", "", Buckets.Exponential(1, 1000));
    private readonly Histogram exemplars = stats.Histogram("exemplars", "", "", Buckets.Default.WithExemplars());
    private readonly DurationTimer timer = stats.Timer("timer");
    private readonly MovingAverage moving = stats.MovingAverage("moving");
    private readonly RunningAverage running = stats.RunningAverage("running");
    private readonly Text text = stats.Text("text", capacity: 24);
    private readonly State state = stats.State("state", "", ["starting", "serving"]);
    private readonly Samples samples = stats.Samples("samples");
    private readonly Events events = stats.Events("events", textBytes: 24);
    private readonly Family<Counter> one = stats.CounterFamily("family.one", "", "", ["code"]);
    private readonly Family<Counter> three = stats.CounterFamily("family.three", "", "", ["a", "b", "c"]);
    private readonly ActivityContext trace = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    public void Run(Pace pace, long count)
    {
        var local = counter.Local();
        for (var i = 0L; i < count && pace.Next(); i++)
        {
            local.Increment();
            Update(i);
        }
    }

    public void Update(long i)
    {
        counter.Increment();
        counter.Add(2);
        counter.Add(-1);
        doubleCounter.Add(0.5);
        sharedCounter.Increment();
        upDown.Decrement();
        doubleUpDown.Add(-0.5);
        gauge.Set(i);
        sumGauge.Value = i;
        histogram.Record(i & 0xFFF);
        histogram.Record(double.NaN);
        exponential.Record(i & 0xFFF);
        exemplars.Record(i & 0xFFF, trace);
        timer.Record(TimeSpan.FromTicks(i));
        using (timer.Time())
            moving.Add(i);
        running.Add(i);
        text.Set((i & 1) == 0 ? "even" : "odd, and longer than its words are");
        state.Set((int)(i & 1));
        samples.Add(i);
        events.Warning("longer than the text of an entry");
        one.With("200").Increment();
        three.With("x", "y", "z").Increment();
    }
}
