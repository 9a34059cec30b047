using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MmExporter.Formats;

namespace MmExporter.Otlp.Delta;

/// <summary>What receivers have taken and what is in flight, as bytes that a restart begins with.</summary>
/// <remarks>
/// A magic number, the streams, the requests in flight, and what they change. Numbers have the lowest byte first.
/// </remarks>
internal static class DeltaFile
{
    private const ulong Magic = 0x3141544C45444D4D; // "MMDELTA1"

    /// <summary>Writes it.</summary>
    /// <param name="table">What receivers have taken.</param>
    /// <param name="inFlight">What is in flight; null for nothing.</param>
    public static ReadOnlyMemory<byte> Encode(DeltaTable table, InFlight? inFlight)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(table.Count);
        foreach ((UInt128 id, DeltaStream one) in table.All)
        {
            Write(writer, id, one);
        }

        Write(writer, inFlight);
        writer.Flush();
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    /// <summary>Reads it.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="table">Takes what receivers have taken.</param>
    /// <param name="inFlight">What was in flight; null for nothing.</param>
    /// <param name="fault">Why it cannot be read, when the return value is false.</param>
    public static bool TryDecode(byte[] bytes, DeltaTable table, out InFlight? inFlight, [NotNullWhen(false)] out string? fault)
    {
        inFlight = null;
        fault = null;
        using var reader = new BinaryReader(new MemoryStream(bytes));
        if (bytes.Length < sizeof(ulong) || reader.ReadUInt64() != Magic)
        {
            fault = "it is of another version";
            return false;
        }

        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            (UInt128 id, DeltaStream stream) = ReadStream(reader);
            table.Set(id, stream);
        }

        inFlight = ReadInFlight(reader);
        return true;
    }

    private static void Write(BinaryWriter writer, InFlight? inFlight)
    {
        writer.Write(inFlight?.Requests.Count ?? 0);
        if (inFlight is null)
        {
            return;
        }

        foreach (ReadOnlyMemory<byte>? request in inFlight.Requests)
        {
            writer.Write(request?.Length ?? -1);
            writer.Write(request is { } bytes ? bytes.Span : default);
        }

        writer.Write(inFlight.Changes.Count);
        foreach (DeltaBatch.Change change in inFlight.Changes)
        {
            writer.Write(change.Request);
            Write(writer, change.Id, change.Stream);
        }
    }

    private static InFlight? ReadInFlight(BinaryReader reader)
    {
        var requests = new ReadOnlyMemory<byte>?[reader.ReadInt32()];
        if (requests.Length == 0)
        {
            return null;
        }

        for (int i = 0; i < requests.Length; i++)
        {
            int length = reader.ReadInt32();
            if (length >= 0)
            {
                requests[i] = reader.ReadBytes(length);
            }
        }

        var changes = new DeltaBatch.Change[reader.ReadInt32()];
        for (int i = 0; i < changes.Length; i++)
        {
            int request = reader.ReadInt32();
            (UInt128 id, DeltaStream stream) = ReadStream(reader);
            changes[i] = new DeltaBatch.Change(request, id, stream);
        }

        return new InFlight(requests, changes, mayHaveArrived: true);
    }

    private static void Write(BinaryWriter writer, UInt128 id, DeltaStream stream)
    {
        writer.Write((ulong)(id >> 64));
        writer.Write((ulong)id);
        writer.Write(stream.Time);
        writer.Write(stream.Created);
        writer.Write(stream.LastSeen);
        writer.Write((byte)stream.Number);
        writer.Write(stream.Scale);
        writer.Write(stream.FirstIndex);
        writer.Write(stream.Words.Length);
        writer.Write(MemoryMarshal.AsBytes<ulong>(stream.Words));
        writer.Write(stream.Bounds.Length);
        writer.Write(MemoryMarshal.AsBytes<double>(stream.Bounds));
    }

    private static (UInt128 Id, DeltaStream Stream) ReadStream(BinaryReader reader)
    {
        var id = new UInt128(reader.ReadUInt64(), reader.ReadUInt64());
        var stream = new DeltaStream
        {
            Time = reader.ReadUInt64(),
            Created = reader.ReadInt64(),
            LastSeen = reader.ReadUInt64(),
            Number = (NumberKind)reader.ReadByte(),
            Scale = reader.ReadInt32(),
            FirstIndex = reader.ReadInt32(),
            Words = new ulong[reader.ReadInt32()],
        };
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(stream.Words.AsSpan()));
        stream.Bounds = new double[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(stream.Bounds.AsSpan()));
        return (id, stream);
    }
}
