using System.Buffers.Binary;
using System.Text;
using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2.Support;

/// <summary>Bytes of directory records, by the numbers of the contract and not by those of V2Layout.</summary>
internal static class RecordBytes
{
    public static byte[] Record(int type, int flags, byte[] payload)
    {
        byte[] record = new byte[8 + (payload.Length + 7) / 8 * 8];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)record.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(6), (ushort)flags);
        payload.CopyTo(record, 8);
        return record;
    }

    public static byte[] Resource(params (string Key, string Value)[] pairs) =>
        Record(1, 0, [.. U32(pairs.Length), .. U32(0), .. pairs.SelectMany(pair => (byte[])[.. Text(pair.Key), .. Text(pair.Value)])]);

    public static byte[] Metric(MetricBytes metric)
    {
        byte[] strings = [.. Text(metric.Name), .. Text(metric.Unit), .. Text(metric.Help), .. metric.Keys.SelectMany(Text)];
        byte[] padding = new byte[(8 - strings.Length % 8) % 8];
        return Record(2, metric.Emphasised ? 1 : 0,
        [
            .. U32(metric.Id), (byte)metric.Kind, (byte)metric.Number, (byte)metric.Rule, 0,
            .. U16(metric.Keys.Length), 0, 0, 0, 0, 0, 0,
            .. strings, .. padding, .. metric.Parameters,
        ]);
    }

    public static byte[] Series(int metric, uint dataWord, uint seqWord, long created, params string[] values) =>
        Record(3, 0, [.. U32(metric), .. U32((int)dataWord), .. U32((int)seqWord), .. U32(0), .. I64(created), .. values.SelectMany(Text)]);

    public static byte[] Series(int metric, uint dataWord, params string[] values) =>
        Series(metric, dataWord, V2Layout.NoSeqWord, 1, values);

    public static byte[] Retire(int series) => Record(4, 0, [.. U32(series), .. U32(0)]);

    public static byte[] Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public static byte[] Text(byte[] utf8) => [.. U16(utf8.Length), .. utf8];

    public static byte[] U16(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    public static byte[] U32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] I64(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] F64(double value) => I64(BitConverter.DoubleToInt64Bits(value));

    public static byte[] Bounds(int slots, params double[] bounds) => [.. U32(bounds.Length), .. U32(slots), .. bounds.SelectMany(F64)];

    public static byte[] Exponential(int scale, int firstIndex, int buckets, int slots) =>
        [.. U32(scale), .. U32(firstIndex), .. U32(buckets), .. U32(slots)];

    public static byte[] States(params string[] names) => [.. U32(names.Length), .. U32(0), .. names.SelectMany(Text)];

    public static byte[] Pair(int first, int second = 0) => [.. U32(first), .. U32(second)];
}
