using System.CommandLine;
using MmExporter.Commands.Flags;

namespace MmExporter.Commands.Configuration;

/// <summary>The flag that names the configuration file. It is no key of that file.</summary>
internal static class ConfigFlag
{
    public const string Name = "--config.file";

    public static Option<string?> Make()
    {
        var flag = new Option<string?>(Name)
        {
            Description = "YAML file with flags: a flag's name without its dashes is a key. Flags and variables go before it. Its log.level and mapping.config are read again at SIGHUP.",
            HelpName = "FILE",
        };
        flag.Validators.Add(result => Flag.Check(result, path => path.Length > 0, "names no file"));
        return flag;
    }
}
