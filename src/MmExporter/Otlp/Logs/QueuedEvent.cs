using MmExporter.Rings;

namespace MmExporter.Otlp.Logs;

/// <summary>An event that waits to be pushed.</summary>
/// <param name="Ring">The ring it comes from.</param>
/// <param name="Number">Its number in the ring.</param>
/// <param name="Resource">The attributes of its resource, as fields; the same object for all events of a writer.</param>
/// <param name="Record">The fields of the message <c>LogRecord</c>.</param>
internal sealed record QueuedEvent(RingUse Ring, ulong Number, byte[] Resource, byte[] Record);
