using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace MmExporter.Web.Security;

/// <summary>Whom a certificate says it is of: its subject alternative names (RFC 5280, 4.2.1.6).</summary>
internal static class AlternativeNames
{
    private const string Extension = "2.5.29.17";

    private static readonly Asn1Tag Email = new(TagClass.ContextSpecific, 1), Dns = new(TagClass.ContextSpecific, 2),
        Uri = new(TagClass.ContextSpecific, 6), Address = new(TagClass.ContextSpecific, 7);

    /// <summary>DNS names, e-mail addresses, URIs and IP addresses, as text; what cannot be read names nobody.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        X509Extension[] extensions = [.. certificate.Extensions.Where(extension => extension.Oid?.Value == Extension)];
        try
        {
            return extensions is [X509Extension only] ? Read(only.RawData) : [];
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    private static List<string> Read(byte[] extension)
    {
        List<string> names = [];
        AsnReader reader = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (reader.HasData)
        {
            Asn1Tag tag = reader.PeekTag();
            if (tag == Email || tag == Dns || tag == Uri)
            {
                names.Add(reader.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            }
            else if (tag == Address)
            {
                byte[] bytes = reader.ReadOctetString(tag);
                names.Add(bytes.Length is 4 or 16 ? new IPAddress(bytes).ToString() : throw new AsnContentException());
            }
            else
            {
                reader.ReadEncodedValue();
            }
        }

        return names;
    }
}
