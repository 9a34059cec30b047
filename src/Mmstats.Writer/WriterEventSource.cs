using System.Diagnostics.Tracing;

namespace Mmstats.Writer;

/// <summary>Problems for those who trace the process; the name is <c>Mmstats-Writer</c>.</summary>
[EventSource(Name = "Mmstats-Writer")]
internal sealed class WriterEventSource : EventSource
{
    public static readonly WriterEventSource Log = new();

    [Event(1, Level = EventLevel.Warning, Message = "{0}: {2}")]
    public void Problem(string application, string kind, string message) => WriteEvent(1, application, kind, message);

    [Event(2, Level = EventLevel.Error, Message = "A handler of problems has thrown: {0}")]
    public void HandlerFailed(string exception) => WriteEvent(2, exception);
}
