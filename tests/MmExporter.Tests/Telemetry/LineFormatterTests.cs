using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MmExporter.Telemetry;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Telemetry;

/// <summary>One record is one line, whatever stands in it: a file's name cannot forge another.</summary>
public sealed class LineFormatterTests
{
    private const string Time = "1970-01-02T00:00:00.000Z";

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("", "\"\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("say \"no\"", "\"say \\\"no\\\"\"")]
    [InlineData("back\\slash", "\"back\\\\slash\"")]
    [InlineData("x\nlevel=error msg=forged", "\"x\\nlevel=error msg=forged\"")]
    [InlineData("x\r\t\0\u001b\u007f\u0085", "\"x\\u000d\\u0009\\u0000\\u001b\\u007f\\u0085\"")]
    [InlineData("größe😀", "größe😀")]
    public void Logfmt_quotes_what_needs_it(string message, string value) =>
        Assert.Equal($"time={Time} level=warn logger=Collector msg={value}\n", Format(LogFormat.Logfmt, message));

    [Theory]
    [InlineData("plain")]
    [InlineData("x\n{\"level\":\"error\"}")]
    [InlineData("\"\\\r\t\0\u001b\u2028\u2029")]
    [InlineData("größe😀")]
    public void Json_is_one_line_that_reads_back(string message)
    {
        string line = Format(LogFormat.Json, message);
        Assert.EndsWith("}\n", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line[..^1], char.IsControl);
        using JsonDocument json = JsonDocument.Parse(line);
        Assert.Equal(
            new Dictionary<string, string> { ["time"] = Time, ["level"] = "warn", ["logger"] = "Collector", ["msg"] = message },
            json.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!));
    }

    [Fact]
    public void An_exception_is_part_of_its_line()
    {
        string line = Format(LogFormat.Logfmt, "failed", new InvalidOperationException("one\ntwo"));
        Assert.Equal(1, line.Count(c => c == '\n'));
        Assert.Contains(" err=\"System.InvalidOperationException: one\\ntwo\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LogLevel.Trace, "debug")]
    [InlineData(LogLevel.Debug, "debug")]
    [InlineData(LogLevel.Information, "info")]
    [InlineData(LogLevel.Warning, "warn")]
    [InlineData(LogLevel.Error, "error")]
    [InlineData(LogLevel.Critical, "error")]
    public void Levels_have_the_names_of_the_flag(LogLevel level, string name) =>
        Assert.Contains($" level={name} ", Format(LogFormat.Logfmt, "x", level: level), StringComparison.Ordinal);

    private static string Format(LogFormat format, string message, Exception? error = null, LogLevel level = LogLevel.Warning)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<string>(level, "MmExporter.Collector", default, message, error, (state, _) => state);
        new LineFormatter(format, new ManualTime()).Write(entry, null, output);
        return output.ToString();
    }
}
