namespace Mmstats.Writer.Lanes;

/// <summary>The lane of the calling thread, the same in all files. It stands alone so that reading it is one load.</summary>
internal static class ThreadLane
{
    /// <summary>The lane of a thread that has not asked for one; it is everybody's.</summary>
    public const uint Shared = 0;

    /// <summary>The lane of a thread that came when all were taken by living threads: no file has it.</summary>
    public const uint None = uint.MaxValue;

    /// <summary>The lane's number: from 1 on when the thread owns one.</summary>
    [ThreadStatic]
    public static uint Number;
}
