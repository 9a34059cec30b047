using System.Security.Cryptography;
using System.Text;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Otlp.Messages;
using MmExporter.Protobuf;

namespace MmExporter.Otlp.Resources;

/// <summary>The attributes of resources.</summary>
internal static class ResourceAttributes
{
    private const string Name = "service.name", Namespace = "service.namespace", Instance = "service.instance.id";

    /// <summary>The namespace of the names that identifiers of instances are made of.</summary>
    private static readonly Guid InstanceNamespace = new("4d63009a-8d0f-11ee-aad7-4c796ed8e320");

    /// <summary>The attributes of a resource.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="writers">Those who tell them; they are what all agree on.</param>
    /// <param name="settings">What writers do not tell.</param>
    public static SortedDictionary<string, string> Of(ResourceKey key, IReadOnlyList<WriterIdentity> writers, ResourceSettings settings)
    {
        SortedDictionary<string, string> attributes = Common(writers);
        if (key.Writer.Length == 0)
        {
            foreach (string own in attributes.Keys.Where(IsOfOneProcess).ToArray())
            {
                attributes.Remove(own);
            }
        }

        Complete(attributes, key, settings);
        return attributes;
    }

    /// <summary>The attributes of one writer, all that it tells.</summary>
    public static SortedDictionary<string, string> Of(WriterIdentity writer, ResourceSettings settings) =>
        Of(ResourceKey.Of(writer, MergeMode.Process), [writer], settings);

    /// <summary>Attributes as fields of the message <c>Resource</c>.</summary>
    public static byte[] Encode(IEnumerable<KeyValuePair<string, string>> attributes)
    {
        var fields = new MessageBuffer();
        foreach ((string name, string value) in attributes)
        {
            Attributes.Write(OtlpTags.Resource.Attribute, name, value, fields);
        }

        return fields.Written.ToArray();
    }

    /// <summary>A UUID of version 5: the same for the same parts, everywhere and always.</summary>
    /// <remarks>https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-5</remarks>
    public static Guid InstanceId(IReadOnlyList<string> parts)
    {
        byte[] name = Encoding.UTF8.GetBytes(string.Join('\0', parts));
        byte[] input = [.. InstanceNamespace.ToByteArray(bigEndian: true), .. name];
#pragma warning disable CA5350 // The standard asks for SHA-1; it is a name, not a secret.
        byte[] hash = SHA1.HashData(input)[..16];
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    private static SortedDictionary<string, string> Common(IReadOnlyList<WriterIdentity> writers)
    {
        var common = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in writers.Count > 0 ? writers[0].Resource.Where(attribute => attribute.Key.Length > 0) : [])
        {
            if (writers.All(writer => writer.Resource.GetValueOrDefault(name) == value))
            {
                common[name] = value;
            }
        }

        return common;
    }

    /// <summary>Fills what writers do not tell.</summary>
    private static void Complete(SortedDictionary<string, string> attributes, ResourceKey key, ResourceSettings settings)
    {
        foreach ((string name, string value) in settings.Gaps)
        {
            attributes.TryAdd(name, value);
        }

        int slash = key.Application.IndexOf('/', StringComparison.Ordinal);
        if (!attributes.ContainsKey(Name))
        {
            attributes[Name] = key.Application[(slash + 1)..];
            if (slash > 0)
            {
                attributes[Namespace] = key.Application[..slash];
            }
        }

        string machine = attributes.GetValueOrDefault("k8s.pod.uid") ?? settings.Machine;
        attributes.TryAdd(Instance, InstanceId([machine, .. settings.Paths, key.Application, key.Writer]).ToString());
    }

    private static bool IsOfOneProcess(string name) => name == Instance || name.StartsWith("process.", StringComparison.Ordinal);
}
