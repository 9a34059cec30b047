namespace MmExporter.Web.Security;

/// <summary>The web configuration file, or a file it names, cannot be used.</summary>
/// <param name="message">One line: which file, where, what is wrong, what to do.</param>
internal sealed class WebConfigException(string message) : Exception(message);
