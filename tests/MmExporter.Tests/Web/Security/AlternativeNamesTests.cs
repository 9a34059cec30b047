using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MmExporter.Web.Security;

namespace MmExporter.Tests.Web.Security;

/// <summary>The names that a certificate of a client has.</summary>
public sealed class AlternativeNamesTests
{
    [Fact]
    public void All_four_kinds_are_read_as_text()
    {
        using var authority = new Authority("authority");
        using X509Certificate2 certificate = authority.Issue("client", names =>
        {
            names.AddDnsName("scraper.example");
            names.AddEmailAddress("ops@example.org");
            names.AddUri(new Uri("spiffe://example/scraper"));
            names.AddUserPrincipalName("passed@over");
            names.AddIpAddress(IPAddress.Parse("192.0.2.7"));
            names.AddIpAddress(IPAddress.Parse("2001:db8::7"));
        });
        Assert.Equal(["192.0.2.7", "2001:db8::7", "ops@example.org", "scraper.example", "spiffe://example/scraper"], AlternativeNames.Of(certificate).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3003820161")]
    [InlineData("30820005")]
    [InlineData("3005870301020304")]
    [InlineData("0500")]
    public void Names_that_cannot_be_read_are_none(string hex)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256);
        if (hex.Length > 0)
        {
            request.CertificateExtensions.Add(new X509Extension("2.5.29.17", Convert.FromHexString(hex), critical: false));
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now, now.AddDays(1));
        string[] readable = hex == "3003820161" ? ["a"] : [];
        Assert.Equal(readable, AlternativeNames.Of(certificate));
    }
}
