using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace EndToEnd.Tests.Security;

/// <summary>What clients have to show.</summary>
public sealed class ClientCertificateTests
{
    /// <summary>For each type: who shows nothing, what a stranger signed, and what the authority signed.</summary>
    [Theory]
    [InlineData("NoClientCert", false, "none stranger known")]
    [InlineData("RequestClientCert", false, "none stranger known")]
    [InlineData("RequireAnyClientCert", false, "stranger known")]
    [InlineData("RequireClientCert", false, "stranger known")]
    [InlineData("VerifyClientCertIfGiven", true, "none known")]
    [InlineData("RequireAndVerifyClientCert", true, "known")]
    [InlineData("RequireAndVerifyClientCert", false, "")]
    public async Task Who_is_served_is_as_in_Go(string type, bool hasAuthority, string served)
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(
            SecureExporter.Tls + $"  client_auth_type: {type}\n" + (hasAuthority ? "  client_ca_file: ca.crt\n" : ""));
        using var other = new Authority("other");
        using X509Certificate2 stranger = other.Issue("client"), known = secure.Authority.Issue("client");
        (string Name, X509Certificate2? Certificate)[] clients = [("none", null), ("stranger", stranger), ("known", known)];
        List<string> got = [];
        foreach ((string name, X509Certificate2? certificate) in clients)
        {
            if (await secure.IsServedAsync(certificate))
            {
                got.Add(name);
            }
        }

        Assert.Equal(served, string.Join(' ', got));
    }

    [Fact]
    public async Task Of_the_certificates_of_the_authority_those_with_an_allowed_name_are_let_in()
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Tls + """
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.crt
              client_allowed_sans: [scraper.example, 192.0.2.7, spiffe://example/scraper, ops@example.org]

            """);
        Assert.False(await secure.IsServedAsync(null));
        (Action<SubjectAlternativeNameBuilder> Add, bool IsAllowed)[] names =
        [
            (names => names.AddDnsName("scraper.example"), true),
            (names => names.AddIpAddress(IPAddress.Parse("192.0.2.7")), true),
            (names => names.AddUri(new Uri("spiffe://example/scraper")), true),
            (names => names.AddEmailAddress("ops@example.org"), true),
            (names => names.AddDnsName("other.example"), false),
            (names => names.AddDnsName("scraper.example.org"), false),
            (names => names.AddIpAddress(IPAddress.Parse("192.0.2.8")), false),
        ];
        using var stranger = new Authority("stranger");
        foreach ((Action<SubjectAlternativeNameBuilder> add, bool isAllowed) in names)
        {
            using X509Certificate2 client = secure.Authority.Issue("client", add), foreign = stranger.Issue("client", add);
            Assert.Equal(isAllowed, await secure.IsServedAsync(client));
            Assert.False(await secure.IsServedAsync(foreign));
        }
    }

    [Fact]
    public async Task Authorities_that_change_count_for_the_next_connection()
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(
            SecureExporter.Tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n");
        using X509Certificate2 before = secure.Authority.Issue("client");
        Assert.True(await secure.IsServedAsync(before));
        using var other = new Authority("other");
        using X509Certificate2 after = other.Issue("client");
        secure.Write("ca.crt", other.Certificate.ExportCertificatePem());
        Assert.False(await secure.IsServedAsync(before));
        Assert.True(await secure.IsServedAsync(after));
    }
}
