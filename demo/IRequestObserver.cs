namespace Mmstats.Demo;

/// <summary>What is told of the made-up traffic, on the thread that makes it.</summary>
internal interface IRequestObserver
{
    /// <summary>A request was answered.</summary>
    void OnRequest(int status, uint bytes, double seconds);

    /// <summary>A hundredth of a second has passed.</summary>
    void OnTick(uint queued, double memory, bool incident);
}
