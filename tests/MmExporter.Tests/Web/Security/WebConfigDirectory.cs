using System.Security.Cryptography.X509Certificates;
using System.Text;
using MmExporter.Web.Security;

namespace MmExporter.Tests.Web.Security;

/// <summary>A directory with a web configuration file and the certificates that files of the corpus name.</summary>
internal sealed class WebConfigDirectory : IDisposable
{
    private readonly TempDirectory directory = new();

    public WebConfigDirectory()
    {
        using var authority = new Authority("authority");
        using X509Certificate2 server = authority.Issue("server"), other = authority.Issue("other");
        Write("server.crt", server.ExportCertificatePem());
        Write("server.key", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write("other.key", other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write("ca.crt", authority.Certificate.ExportCertificatePem());
        Write("garbage.pem", "garbage");
    }

    public string Path => directory.Path;

    public string ConfigPath => File("web.yml");

    public string File(string name) => directory.File(name);

    /// <summary>Puts a file there, whole at once.</summary>
    public void Write(string name, string text)
    {
        System.IO.File.WriteAllText(File("new"), text);
        System.IO.File.Move(File("new"), File(name), overwrite: true);
    }

    /// <summary>Copies a file of the corpus; a line <c>@FILE@</c> stands for what is in that file, indented alike.</summary>
    public string Copy(string source, string name)
    {
        var text = new StringBuilder();
        foreach (string line in System.IO.File.ReadLines(source))
        {
            string trimmed = line.Trim();
            string[] lines = trimmed is ['@', .., '@'] ? System.IO.File.ReadAllLines(File(trimmed.Trim('@'))) : [line.TrimStart(' ')];
            text.AppendJoin('\n', lines.Select(inner => line[..^line.TrimStart(' ').Length] + inner)).Append('\n');
        }

        string content = text.ToString();
        Write(name, content);
        return File(name);
    }

    /// <summary>Null where the text is taken, or the one line that says why it is not.</summary>
    public string? Refuse(string yaml)
    {
        Write("web.yml", yaml);
        WebConfigLoader.TryLoad(ConfigPath, out _, out _, out string? error);
        return error;
    }

    public void Dispose() => directory.Dispose();
}
