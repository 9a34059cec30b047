using MmExporter.Formats;

namespace MmExporter.Rings;

/// <summary>Takes what came into rings, each entry once.</summary>
internal interface IRingSink
{
    /// <summary>Takes an event.</summary>
    /// <param name="ring">Where it comes from.</param>
    /// <param name="number">Its number in the ring.</param>
    /// <param name="entry">The event.</param>
    void Take(in RingPlace ring, ulong number, in RingEvent entry);

    /// <summary>Takes a point.</summary>
    /// <param name="ring">Where it comes from.</param>
    /// <param name="number">Its number in the ring.</param>
    /// <param name="entry">The point.</param>
    void Take(in RingPlace ring, ulong number, in RingSample entry);
}
