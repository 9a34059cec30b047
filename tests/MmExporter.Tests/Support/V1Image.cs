using System.Buffers.Binary;
using System.Text;
using Mmstats.Format.V1;

namespace MmExporter.Tests.Support;

/// <summary>The bytes of a version 1 file, put together by hand: the tests do not trust the writer that is tested too.</summary>
internal sealed class V1Image
{
    private readonly List<byte[]> fields = [];

    /// <summary>What mmstats' CounterField writes: a double-buffered Q. The buffer that is not shown holds one less.</summary>
    public V1Image Counter(string label, ulong value) => Buffered(label, "Q", Bytes(value), Bytes(value == 0 ? 0 : value - 1));

    /// <summary>What mmstats' DoubleField writes.</summary>
    public V1Image Gauge(string label, double value) => Buffered(label, "d", Bytes(value), Bytes(-value));

    /// <summary>A text of fixed size.</summary>
    public V1Image Text(string label, string value, int size = 32)
    {
        byte[] bytes = new byte[size];
        Encoding.UTF8.GetBytes(value, bytes);
        return Single(label, $"{size}s", bytes);
    }

    /// <summary>The default fields by which a process is told from its successor.</summary>
    public V1Image Birth(int processId, double created) =>
        Single("sys.pid", "i", BitConverter.GetBytes(processId)).Single("sys.created", "d", Bytes(created));

    public V1Image Single(string label, string type, byte[] value) => Add(Encoding.UTF8.GetBytes(label), type, [V1Layout.Unbuffered, .. value]);

    public V1Image Buffered(string label, string type, byte[] shown, byte[] other) => Add(Encoding.UTF8.GetBytes(label), type, [0, .. other, .. shown]);

    public V1Image Add(byte[] label, string type, byte[] state)
    {
        fields.Add([.. Size(label.Length), .. label, .. Size(type.Length), .. Encoding.ASCII.GetBytes(type), .. state]);
        return this;
    }

    /// <summary>The same fields in another order.</summary>
    public V1Image Permuted(Func<byte[][], byte[][]> order)
    {
        var image = new V1Image();
        image.fields.AddRange(order([.. fields]));
        return image;
    }

    /// <summary>The file: whole pages, zeros behind the last field.</summary>
    public byte[] ToArray()
    {
        byte[] body = [V1Layout.Version, .. fields.SelectMany(field => field)];
        byte[] file = new byte[(body.Length + V1Layout.PageLength - 1) / V1Layout.PageLength * V1Layout.PageLength];
        body.CopyTo(file, 0);
        return file;
    }

    public static byte[] Bytes(ulong value) => BitConverter.GetBytes(value);

    public static byte[] Bytes(double value) => BitConverter.GetBytes(value);

    private static byte[] Size(int length)
    {
        byte[] size = new byte[V1Layout.SizePrefixLength];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)length);
        return size;
    }
}
