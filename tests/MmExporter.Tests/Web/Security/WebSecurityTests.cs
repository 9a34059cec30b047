using System.Security.Cryptography.X509Certificates;
using MmExporter.Tests.Support;
using MmExporter.Web.Security;

namespace MmExporter.Tests.Web.Security;

/// <summary>Files that change while the exporter runs.</summary>
public sealed class WebSecurityTests : IDisposable
{
    private const string Users = "basic_auth_users:\n  a: $2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC\n";
    private const string Tls = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";

    private readonly WebConfigDirectory directory = new();
    private readonly ManualTime time = new();
    private readonly RecordingLogger<WebSecurity> log = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Files_that_do_not_change_are_read_once()
    {
        WebSecurity security = Open(Tls);
        SecuritySettings settings = security.Current();
        Assert.Same(settings, security.Current());
        Assert.Empty(log.Lines);
    }

    [Fact]
    public void A_changed_file_counts_at_once()
    {
        WebSecurity security = Open("http_server_config:\n  headers: {X-Frame-Options: deny}\n");
        directory.Write("web.yml", "http_server_config:\n  headers: {X-Frame-Options: sameorigin}\n");
        Assert.Equal("sameorigin", Assert.Single(security.Current().Headers).Value);
        Assert.Equal([$"Read the web configuration again: {directory.ConfigPath}"], log.Lines);
    }

    /// <summary>As Kubernetes does it: the files stand behind a link that is set anew.</summary>
    [Fact]
    public void A_certificate_behind_a_link_that_changes_is_read_again()
    {
        string[] pairs = ["first", "second"];
        foreach (string name in pairs)
        {
            using var authority = new Authority(name);
            using X509Certificate2 certificate = authority.Issue(name);
            Directory.CreateDirectory(directory.File(name));
            directory.Write($"{name}/tls.crt", certificate.ExportCertificatePem());
            directory.Write($"{name}/tls.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }

        File.CreateSymbolicLink(directory.File("data"), pairs[0]);
        WebSecurity security = Open("tls_server_config:\n  cert_file: data/tls.crt\n  key_file: data/tls.key\n");
        Assert.Equal("CN=first", Subject(security));
        File.Delete(directory.File("data"));
        File.CreateSymbolicLink(directory.File("data"), pairs[1]);
        Assert.Equal("CN=second", Subject(security));
    }

    [Fact]
    public void A_broken_certificate_leaves_the_one_before_it_in_force_and_is_told_once()
    {
        WebSecurity security = Open(Tls);
        SecuritySettings before = security.Current();
        directory.Write("server.crt", "garbage");
        Assert.Same(before, security.Current());
        Assert.Same(before, security.Current());
        time.Advance(WebSecurity.RetryTime * 2);
        Assert.Same(before, security.Current());
        Assert.StartsWith(
            $"The web configuration is not taken, and the one before it stays: {directory.ConfigPath}: line 2: {directory.File("server.crt")}: ",
            Assert.Single(log.Lines),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_whose_key_comes_later_is_taken_when_it_has_come()
    {
        WebSecurity security = Open(Tls);
        SecuritySettings before = security.Current();
        using var authority = new Authority("renewed");
        using X509Certificate2 renewed = authority.Issue("renewed");
        directory.Write("server.crt", renewed.ExportCertificatePem());
        Assert.Same(before, security.Current());
        directory.Write("server.key", renewed.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Assert.Equal("CN=renewed", Subject(security));
    }

    [Theory]
    [InlineData(Tls, "", "taken away")]
    [InlineData("", Tls, "added")]
    public void TLS_is_neither_added_nor_taken_away_while_it_runs(string before, string after, string what)
    {
        WebSecurity security = Open(before);
        SecuritySettings settings = security.Current();
        directory.Write("web.yml", after);
        Assert.Same(settings, security.Current());
        Assert.EndsWith($"TLS cannot be {what} while it runs; start it again", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nobody\n")]
    [InlineData("basic_auth_users:\n")]
    public void Passwords_are_not_taken_away_while_it_runs(string after)
    {
        WebSecurity security = Open(Users);
        SecuritySettings settings = security.Current();
        directory.Write("web.yml", after);
        Assert.Same(settings, security.Current());
        Assert.True(security.HasFailed);
        Assert.EndsWith("passwords cannot be taken away while it runs; start it again", Assert.Single(log.Lines), StringComparison.Ordinal);
        directory.Write("web.yml", Users + "http_server_config:\n  http2: true\n");
        Assert.NotSame(settings, security.Current());
        Assert.False(security.HasFailed);
    }

    [Fact]
    public void The_demand_for_certificates_is_not_taken_away_while_it_runs()
    {
        WebSecurity security = Open(Tls + "  client_auth_type: RequireAnyClientCert\n");
        SecuritySettings settings = security.Current();
        directory.Write("web.yml", Tls);
        Assert.Same(settings, security.Current());
        Assert.EndsWith("clients' certificates cannot be done without while it runs; start it again", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_goes_leaves_what_it_said_in_force_until_it_is_back()
    {
        WebSecurity security = Open(Tls);
        File.Delete(directory.ConfigPath);
        SecuritySettings before = security.Current();
        Assert.NotNull(before.Tls);
        directory.Write("web.yml", Tls + "  min_version: TLS13\n");
        Assert.NotSame(before, security.Current());
    }

    [Theory]
    [InlineData("", "Unprotected")]
    [InlineData("basic_auth_users:\n  a: $2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC\n", "Passwords are sent without encryption")]
    [InlineData(Tls, null)]
    public void What_is_weak_is_told(string yaml, string? start)
    {
        string? weakness = Open(yaml).Current().Weakness;
        Assert.Equal(start is null, weakness is null);
        Assert.StartsWith(start ?? "", weakness ?? "", StringComparison.Ordinal);
    }

    private WebSecurity Open(string yaml)
    {
        directory.Write("web.yml", yaml);
        return WebSecurity.Open(directory.ConfigPath, time, log);
    }

    private static string Subject(WebSecurity security) => security.Current().Tls!.NewOptions().ServerCertificateContext!.TargetCertificate.Subject;
}
