namespace Mmstats.Demo;

/// <summary>A pattern of updates. The loop is inside, so that nothing comes between two updates.</summary>
internal interface IUpdates
{
    /// <summary>Makes so many updates, or fewer if the pace says stop.</summary>
    void Run(Pace pace, long count);
}
