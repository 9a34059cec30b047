using System.CommandLine;
using System.Text.RegularExpressions;
using MmExporter.Commands;

namespace MmExporter.Tests.Commands;

/// <summary>docs/flags.md and the help tell the same flags.</summary>
public sealed partial class FlagsDocumentTests
{
    private static readonly RootCommand Root = new ServeCommand(_ => null, _ => Task.FromResult(0)).Root;

    private static readonly string[] Flags = [.. Root.Options.Select(option => option.Name)];

    [Fact]
    public void The_document_has_every_flag_and_no_other()
    {
        string[] documented = [.. DocumentedFlag().Matches(Document()).Select(match => match.Groups[1].Value)];
        Assert.Equal(Flags.Order(), documented.Order());
    }

    [Fact]
    public void The_document_tells_the_defaults()
    {
        string document = Document();
        (string Name, string Value)[] defaults =
            [.. Root.Options.OfType<Option<string>>().Where(option => option.HasDefaultValue).Select(option => (option.Name, (string)option.GetDefaultValue()!))];
        Assert.True(defaults.Length > 10);
        Assert.DoesNotContain(defaults, flag => !Regex.IsMatch(document, $@"^\| `{Regex.Escape(flag.Name)}[ `][^|]*\| `{Regex.Escape(flag.Value)}` \|", RegexOptions.Multiline));
    }

    [Fact]
    public void The_help_has_every_flag_with_its_default_and_no_line_is_long()
    {
        using var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, Root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = output }));
        string help = output.ToString();
        Assert.Equal(Flags.Order(), ListedFlag().Matches(help).Select(match => match.Groups[1].Value).Order());
        Assert.Contains("[default: 15s]", help, StringComparison.Ordinal);
        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    private static string Document() => File.ReadAllText(Path.Combine(RepoPaths.Root, "docs", "flags.md"));

    [GeneratedRegex(@"^\| `(--[a-z.-]+)", RegexOptions.Multiline)]
    private static partial Regex DocumentedFlag();

    [GeneratedRegex(@"^  (--[a-z.-]+)", RegexOptions.Multiline)]
    private static partial Regex ListedFlag();
}
