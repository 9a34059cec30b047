using Mmstats.Writer.V1;

namespace Mmstats.Demo;

/// <summary>A number <c>w</c> and a double <c>d</c> whose values are those of <see cref="SelfChecking"/>, from 0 on.</summary>
internal sealed class WholeUpdates : IUpdates
{
    private readonly V1Number<ulong> integer;
    private readonly V1Number<double> number;
    private uint next;

    public WholeUpdates(V1FileBuilder builder, Placer placer)
    {
        placer.BeforeNext("pad.w");
        integer = builder.UInt64("w");
        placer.BeforeNext("pad.d");
        number = builder.Double("d");
        // Twice, so that both buffers hold a value that checks before anybody can see them.
        Update();
        Update();
    }

    public void Run(Pace pace, long count)
    {
        for (var i = 0L; i < count && pace.Next(); i++)
            Update();
    }

    private void Update()
    {
        integer.Value = SelfChecking.Whole(next);
        number.Value = SelfChecking.WholeDouble(next);
        next++;
    }
}
