using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace MmExporter.Telemetry;

/// <summary>One line a record, as logfmt or JSON: time, level, logger, msg, the values of the message, err.</summary>
internal sealed class LineFormatter(LogFormat format, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "mmexporter";

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var pairs = new List<KeyValuePair<string, string>>
        {
            new("time", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
            new("level", NameOf(logEntry.LogLevel)),
            new("logger", logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..]),
            new("msg", message),
        };
        if (logEntry.Exception is { } exception)
        {
            pairs.Add(new("err", exception.ToString()));
        }

        textWriter.WriteLine(format == LogFormat.Json ? ToJson(pairs) : ToLogfmt(pairs));
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    private static string ToJson(List<KeyValuePair<string, string>> pairs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            foreach ((string key, string value) in pairs)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string ToLogfmt(List<KeyValuePair<string, string>> pairs)
    {
        var line = new StringBuilder();
        foreach ((string key, string value) in pairs)
        {
            line.Append(line.Length == 0 ? "" : " ").Append(key).Append('=');
            AppendValue(line, value);
        }

        return line.ToString();
    }

    /// <summary>Quoted where it needs to be, so that a file's name cannot forge a line.</summary>
    private static void AppendValue(StringBuilder line, string value)
    {
        if (value.Length > 0 && !value.Any(c => c is '"' or '=' or '\\' || c <= ' ' || char.IsControl(c)))
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => line.Append("\\\""),
                '\\' => line.Append("\\\\"),
                '\n' => line.Append("\\n"),
                _ when char.IsControl(c) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => line.Append(c),
            };
        }

        line.Append('"');
    }
}
