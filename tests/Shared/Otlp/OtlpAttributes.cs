using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;

namespace TestSupport.Otlp;

/// <summary>Attributes in the order of their keys: equal where the same keys have the same values, of the same types.</summary>
internal sealed class OtlpAttributes : IEquatable<OtlpAttributes>
{
    private readonly SortedDictionary<string, AnyValue> values = new(StringComparer.Ordinal);
    private readonly string text;

    public OtlpAttributes(RepeatedField<KeyValue> attributes)
    {
        foreach (KeyValue attribute in attributes)
        {
            values[attribute.Key] = attribute.Value;
        }

        text = $"{{{string.Join(", ", values.Select(attribute => $"{attribute.Key}={attribute.Value}"))}}}";
    }

    /// <summary>The keys, sorted.</summary>
    public IEnumerable<string> Keys => values.Keys;

    /// <summary>The text of an attribute; null where there is no such attribute, or it is no text.</summary>
    public string? this[string key] => values.GetValueOrDefault(key) is { HasStringValue: true } value ? value.StringValue : null;

    public bool Equals(OtlpAttributes? other) => other is not null && text == other.text;

    public override bool Equals(object? obj) => Equals(obj as OtlpAttributes);

    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => text;
}
