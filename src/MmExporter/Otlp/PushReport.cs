using MmExporter.Otlp.Delivery;

namespace MmExporter.Otlp;

/// <summary>Says in the log what becomes of pushes: the same once, and not for each request.</summary>
/// <param name="what">What is pushed, in the plural and with a capital letter.</param>
/// <param name="log">Takes it.</param>
internal sealed partial class PushReport(string what, ILogger log)
{
    private SendResult? failure;
    private string lastFailure = "", lastRemark = "";

    /// <summary>Takes note of what became of a request.</summary>
    public void Note(in SendResult result)
    {
        if (result.Outcome != SendOutcome.Accepted)
        {
            failure ??= result;
        }
        else if (result.Message.Length > 0 && result.Message != lastRemark)
        {
            lastRemark = result.Message;
            if (result.Rejected > 0)
            {
                LogRejected(log, result.Rejected, what, result.Message);
            }
            else
            {
                LogRemark(log, what, result.Message);
            }
        }
    }

    /// <summary>A push has come to its end.</summary>
    public void End()
    {
        string now = failure?.Outcome switch
        {
            null => "",
            SendOutcome.Refused => "refused",
            _ => "failed",
        };
        if (now != lastFailure)
        {
            Say(now);
            lastFailure = now;
        }

        failure = null;
    }

    private void Say(string now)
    {
        switch (now)
        {
            case "":
                LogWorksAgain(log, what);
                break;
            case "refused":
                LogRefused(log, what, failure!.Value.Message);
                break;
            default:
                LogFailed(log, what, failure!.Value.Message);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} are not taken: {Reason}. It is tried again; this is said once")]
    private static partial void LogFailed(ILogger logger, string what, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} are refused: {Reason}. What cannot be told later is dropped, and counted; this is said once")]
    private static partial void LogRefused(ILogger logger, string what, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} are taken again")]
    private static partial void LogWorksAgain(ILogger logger, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The receiver dropped {Count} of the {What} that it took: {Message}")]
    private static partial void LogRejected(ILogger logger, long count, string what, string message);

    [LoggerMessage(Level = LogLevel.Information, Message = "The receiver took all {What} and says: {Message}")]
    private static partial void LogRemark(ILogger logger, string what, string message);
}
