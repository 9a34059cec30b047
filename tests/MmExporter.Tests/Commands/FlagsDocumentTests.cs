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

    /// <summary>Where a default is told in the help's words, variables among them, the document has the same words.</summary>
    [Fact]
    public void The_document_tells_the_variables_that_stand_in_for_flags()
    {
        string document = Document();
        (string Name, string Default)[] told = [.. Root.Options.Select(option => (option.Name, ToldDefault().Match(option.Description ?? "").Groups[1].Value)).Where(flag => flag.Value.Length > 0)];
        Assert.True(told.Length > 10);
        Assert.All(told, flag =>
        {
            string cell = Regex.Match(document, $@"^\| `{Regex.Escape(flag.Name)}[ `][^|]*\| ([^|]*) \|", RegexOptions.Multiline).Groups[1].Value;
            Assert.Equal(Plain(flag.Default), Plain(cell));
        });
    }

    [Fact]
    public void The_table_of_the_README_has_flags_that_there_are_with_their_defaults()
    {
        string[] rows = [.. FlagRow().Matches(File.ReadAllText(Path.Combine(RepoPaths.Root, "README.md"))).Select(match => match.Value)];
        Assert.True(rows.Length > 10);
        Dictionary<string, string> documented = FlagRow().Matches(Document()).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        Assert.All(rows, row =>
        {
            Match match = FlagRow().Match(row);
            string expected = documented[match.Groups[1].Value].Trim(), told = match.Groups[2].Value.Trim();

            // It may leave out the variables.
            Assert.True(told.Length == 0 ? expected.Length == 0 : expected.EndsWith(told, StringComparison.Ordinal), $"{row} but {expected}");
        });
    }

    /// <summary>Without quotes, units that the page tells elsewhere, and the beginning of a variable's name that stands there once.</summary>
    private static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal).Replace(" (milliseconds)", "", StringComparison.Ordinal)
        .Replace("$OTEL_EXPORTER_PROMETHEUS_HOST:$OTEL_EXPORTER_PROMETHEUS_PORT", "$OTEL_EXPORTER_PROMETHEUS_HOST and _PORT", StringComparison.Ordinal);

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

    [GeneratedRegex(@"\[default: (.*)\]$")]
    private static partial Regex ToldDefault();

    /// <summary>The flag with its value, and the default.</summary>
    [GeneratedRegex(@"^\| `(--[a-z.-]+)[^|]*\| ([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex FlagRow();

    [GeneratedRegex(@"^  (--[a-z.-]+)", RegexOptions.Multiline)]
    private static partial Regex ListedFlag();
}
