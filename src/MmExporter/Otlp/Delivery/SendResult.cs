namespace MmExporter.Otlp.Delivery;

/// <summary>What became of a request over all attempts to send it.</summary>
/// <param name="Outcome">What became of it; <see cref="SendOutcome.Unknown"/> when that was so of any attempt and it was not accepted later.</param>
/// <param name="Rejected">Data points or log records that the receiver says it dropped of what it accepted.</param>
/// <param name="Message">One line: what the receiver says where it accepted, which may be nothing; else what went wrong, and where.</param>
/// <param name="RetryAfter">How long the receiver wants to be left alone; zero where it said nothing.</param>
/// <param name="Attempts">How often it was tried; 0 where it was not.</param>
internal readonly record struct SendResult(SendOutcome Outcome, long Rejected, string Message, TimeSpan RetryAfter, int Attempts);
