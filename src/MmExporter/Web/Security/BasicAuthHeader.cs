using System.Text;
using Microsoft.Extensions.Primitives;

namespace MmExporter.Web.Security;

/// <summary>The name and the password of an Authorization header (RFC 7617).</summary>
internal static class BasicAuthHeader
{
    private const string Scheme = "Basic ";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool TryParse(StringValues header, out string name, out string password)
    {
        (name, password) = ("", "");
        if (header is not [{ } text] || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        try
        {
            string credentials = Utf8.GetString(Convert.FromBase64String(text[Scheme.Length..]));
            int colon = credentials.IndexOf(':', StringComparison.Ordinal);
            (name, password) = colon < 0 ? ("", "") : (credentials[..colon], credentials[(colon + 1)..]);
            return colon >= 0;
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            return false;
        }
    }
}
