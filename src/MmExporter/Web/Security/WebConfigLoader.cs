using System.Diagnostics.CodeAnalysis;
using MmExporter.Yaml;

namespace MmExporter.Web.Security;

/// <summary>Reads the web configuration file and the files it names.</summary>
internal static class WebConfigLoader
{
    /// <summary>Reads them, all or none.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="stamps">How the files looked that were read, so far as they were known.</param>
    /// <param name="settings">What they say.</param>
    /// <param name="error">One line, <c>FILE: line N: what is wrong; what to do</c>; null if nothing is.</param>
    public static bool TryLoad(string path, out FileStamps stamps, [NotNullWhen(true)] out SecuritySettings? settings, [NotNullWhen(false)] out string? error)
    {
        settings = null;
        stamps = new FileStamps();
        stamps.Add(path);
        if (!YamlFile.TryRead(path, "have fewer users", out string yaml, out error))
        {
            return false;
        }

        try
        {
            WebConfig config = WebConfigReader.Read(yaml);
            settings = new SecuritySettings(LoadTls(config, path, stamps), config.Headers, new BasicAuthUsers(config.Users));
            return true;
        }
        catch (YamlMistakeException mistake)
        {
            error = $"{path}: line {mistake.Position.Line}: {Mistakes.OneLine(mistake.Message)}";
            return false;
        }
    }

    private static ServerTls? LoadTls(WebConfig config, string path, FileStamps stamps)
    {
        if (config.Tls is not { } tls)
        {
            return null;
        }

        string directory = Path.GetDirectoryName(path)!;
        foreach (string file in ServerTls.FilesOf(tls, directory))
        {
            stamps.Add(file);
        }

        return ServerTls.Load(tls, config.HasHttp2, directory);
    }
}
