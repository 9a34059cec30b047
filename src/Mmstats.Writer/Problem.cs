namespace Mmstats.Writer;

/// <summary>Something that keeps metrics from being seen.</summary>
/// <param name="Kind">What it is. Each kind is told once.</param>
/// <param name="Message">One line: what, where, and what to do.</param>
public sealed record Problem(ProblemKind Kind, string Message);
