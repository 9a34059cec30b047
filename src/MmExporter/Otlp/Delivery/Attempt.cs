namespace MmExporter.Otlp.Delivery;

/// <summary>What became of one attempt to send a request.</summary>
/// <param name="Outcome">What became of it; what failed or is unknown is tried again.</param>
/// <param name="Message">What the receiver says, or what went wrong.</param>
/// <param name="Rejected">Data points or log records that were dropped of what was accepted.</param>
/// <param name="RetryAfter">How long the receiver wants to be left alone; null where it said nothing.</param>
internal readonly record struct Attempt(SendOutcome Outcome, string Message, long Rejected = 0, TimeSpan? RetryAfter = null);
