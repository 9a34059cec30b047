namespace EndToEnd.Tests.Support;

/// <summary>A request for a page.</summary>
/// <param name="Path">What was asked for.</param>
/// <param name="Headers">The headers, several of one name joined by commas.</param>
internal sealed record PageRequest(string Path, IReadOnlyDictionary<string, string> Headers);
