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
    /// <param name="contributions">Its files.</param>
    /// <param name="settings">What writers do not tell.</param>
    public static SortedDictionary<string, string> Of(ResourceKey key, IReadOnlyList<Contribution> contributions, ResourceSettings settings)
    {
        SortedDictionary<string, string> attributes = Common(contributions);
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
    public static SortedDictionary<string, string> Of(WriterIdentity writer, ResourceSettings settings)
    {
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in writer.Resource.Where(attribute => attribute.Key.Length > 0))
        {
            attributes[name] = value;
        }

        Complete(attributes, ResourceKey.Of(writer, MergeMode.Process), settings);
        return attributes;
    }

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

    /// <summary>What all living writers agree on; where none lives, all that left a file.</summary>
    private static SortedDictionary<string, string> Common(IReadOnlyList<Contribution> contributions)
    {
        bool isAnyLiving = contributions.Any(contribution => contribution.IsLiving);
        var common = new SortedDictionary<string, string>(StringComparer.Ordinal);
        bool isFirst = true;
        foreach (Contribution contribution in contributions)
        {
            WriterIdentity writer = contribution.Content.Writer;
            if (contribution.Path.Length == 0 || (isAnyLiving && !contribution.IsLiving))
            {
                continue;
            }

            if (isFirst)
            {
                foreach ((string name, string value) in writer.Resource.Where(attribute => attribute.Key.Length > 0))
                {
                    common[name] = value;
                }

                isFirst = false;
                continue;
            }

            foreach (string name in common.Keys.Where(name => writer.Resource.GetValueOrDefault(name) != common[name]).ToArray())
            {
                common.Remove(name);
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
