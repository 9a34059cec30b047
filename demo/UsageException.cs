namespace Mmstats.Demo;

/// <summary>The command line cannot be understood; the message says what of it.</summary>
internal sealed class UsageException(string message) : Exception(message);
