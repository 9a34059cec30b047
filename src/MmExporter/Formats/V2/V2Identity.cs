using System.Buffers.Binary;
using System.Globalization;
using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>Whose a version 2 file is: its resource and its header tell, and the name of the file where they do not.</summary>
internal static class V2Identity
{
    private const int ShortIdLength = 8;

    /// <summary>The writer of a file.</summary>
    public static WriterIdentity Identify(V2Schema schema, string path)
    {
        ref readonly V2Header header = ref schema.Header;
        Span<byte> id = stackalloc byte[16];
        header.WriterId.TryWriteBytes(id, bigEndian: true, out _);
        return new WriterIdentity(
            ApplicationOf(schema.Resource) ?? ApplicationOf(path), header.Pid.ToString(CultureInfo.InvariantCulture), "")
        {
            ShortId = Convert.ToHexStringLower(id)[..ShortIdLength],
            Rank = BinaryPrimitives.ReadUInt64BigEndian(id),
            StartTime = header.StartTime,
            Generation = header.Generation,
            Resource = new Dictionary<string, string>(schema.Resource),
        };
    }

    /// <summary>The application as the file's name tells it: <c>application-pid-generation.mmstats</c>.</summary>
    public static string ApplicationOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        int end = name.LastIndexOf('-') is > 0 and var generation ? name.LastIndexOf('-', generation - 1) : -1;
        return end > 0 ? name[..end] : name;
    }

    private static string? ApplicationOf(IReadOnlyDictionary<string, string> resource) =>
        !resource.TryGetValue("service.name", out string? name) || name.Length == 0 ? null
        : resource.TryGetValue("service.namespace", out string? space) && space.Length > 0 ? $"{space}/{name}"
        : name;
}
