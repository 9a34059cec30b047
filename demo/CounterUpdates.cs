using Mmstats.Writer.V1;

namespace Mmstats.Demo;

/// <summary>A counter <c>c</c> that goes up by one.</summary>
internal sealed class CounterUpdates : IUpdates
{
    private readonly V1Counter counter;

    public CounterUpdates(V1FileBuilder builder, Placer placer)
    {
        placer.BeforeNext("pad.c");
        counter = builder.Counter("c");
    }

    public void Run(Pace pace, long count)
    {
        for (var i = 0L; i < count && pace.Next(); i++)
            counter.Increment();
    }
}
