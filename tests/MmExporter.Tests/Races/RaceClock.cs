using System.Diagnostics;

namespace MmExporter.Tests.Races;

/// <summary>How long a race goes on: so many seconds, and longer where the machine was too busy for both sides to meet.</summary>
internal sealed class RaceClock(double seconds)
{
    private const int Patience = 4;

    private readonly long start = Stopwatch.GetTimestamp();

    /// <summary>Seconds so far.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(start).TotalSeconds;

    /// <param name="isEnough">Whether the race has shown what it has to show.</param>
    public bool GoesOn(bool isEnough) => Seconds < (isEnough ? seconds : seconds * Patience);
}
