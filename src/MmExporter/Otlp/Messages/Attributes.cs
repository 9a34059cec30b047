using MmExporter.Protobuf;

namespace MmExporter.Otlp.Messages;

/// <summary>Attributes as fields of the message they belong to.</summary>
internal static class Attributes
{
    /// <summary>Writes one.</summary>
    /// <param name="tag">The field.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="message">What takes it.</param>
    public static void Write(byte tag, string key, string value, MessageBuffer message)
    {
        int keyLength = MessageBuffer.TextFieldLength(key), valueLength = MessageBuffer.TextFieldLength(value);
        int anyLength = 1 + MessageBuffer.VarintLength((ulong)valueLength) + valueLength;
        message.Number(tag, (ulong)(keyLength + anyLength));
        message.Text(OtlpTags.KeyValue.Key, key);
        message.Number(OtlpTags.KeyValue.Value, (ulong)valueLength);
        message.Text(OtlpTags.AnyValue.String, value);
    }
}
