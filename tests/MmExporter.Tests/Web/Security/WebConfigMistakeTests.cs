using FsCheck;
using FsCheck.Fluent;
using MmExporter.Tests.Support;
using MmExporter.Web.Security;

namespace MmExporter.Tests.Web.Security;

/// <summary>What is said of a web configuration file that cannot be used.</summary>
public sealed class WebConfigMistakeTests : IDisposable
{
    private const string Tls = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";

    private static readonly string[] Pieces =
    [
        "\n", "\n  ", "  ", "\t", ": ", "- ", "{", "}", "[", "]", "\"", "'", "|", "&a ", "*a", "!", "#", "~", "null", "---\n", "\0", "ü", "cert: |\n", "key:",
        "client_auth_type: RequireAnyClientCert\n", "min_version: TLS13\n", "basic_auth_users:\n", "headers:\n", "-----BEGIN CERTIFICATE-----\n", "..", "/dev/null", "/",
    ];

    private readonly WebConfigDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("http_server_config:\n  http3: true\n", 2, "unknown key \"http3\"; known here are http2, headers")]
    [InlineData(Tls + "  client_auth_type: Always\n", 4, "\"client_auth_type\" cannot be \"Always\"; write NoClientCert, RequestClientCert, ")]
    [InlineData(Tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: nowhere\n", 5, "DIRECTORY/nowhere: Could not find file ")]
    [InlineData("# one\n\ntls_server_config:\n  cert_file: server.crt\n", 3, "\"tls_server_config\" has neither \"key_file\" nor \"key\"; add one")]
    [InlineData("tls_server_config:\n  key_file: other.key\n  cert_file: server.crt\n", 2, "DIRECTORY/other.key: ")]
    [InlineData(Tls + "  curve_preferences: [X25519, CurveP256]\n", 4, "\"curve_preferences\" leaves out CurveP384, CurveP521, which .NET cannot; remove it and set ")]
    [InlineData(Tls + "  client_allowed_sans: [x]\n", 4, "\"client_allowed_sans\" without a \"client_auth_type\" that requires certificates; add RequireAndVerifyClientCert")]
    [InlineData("basic_auth_users:\n  a: b\n  a: b\n", 2, "what stands behind the user \"a\" is no bcrypt hash; make one with: htpasswd")]
    [InlineData("rate_limit:\n  burst: 1\n", 1, "unknown key \"rate_limit\"; known here are tls_server_config, http_server_config, basic_auth_users")]
    public void A_mistake_is_one_line_with_its_place_and_what_to_do(string yaml, int line, string message) =>
        Assert.Contains($"{directory.ConfigPath}: line {line}: {message.Replace("DIRECTORY", directory.Path, StringComparison.Ordinal)}", directory.Refuse(yaml), StringComparison.Ordinal);

    [Fact]
    public void No_message_repeats_a_password_or_a_key()
    {
        Assert.DoesNotContain("hunter2", directory.Refuse("basic_auth_users:\n  alice: hunter2\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", directory.Refuse("tls_server_config:\n  cert_file: server.crt\n  key: hunter2\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_or_is_too_large_or_is_none_is_refused()
    {
        Assert.Equal(
            $"{directory.File("none.yml")}: Could not find file '{directory.File("none.yml")}'; name a file that this user may read",
            WebConfigLoader.TryLoad(directory.File("none.yml"), out _, out _, out string? error) ? "" : error);
        Assert.Contains(": it is larger than ", directory.Refuse(new string('#', 2_000_000)), StringComparison.Ordinal);
        Assert.False(WebConfigLoader.TryLoad(directory.Path, out _, out _, out _));
    }

    [Fact]
    public void Paths_are_relative_to_the_file() => Assert.Null(directory.Refuse(Tls));

    [Fact]
    public void A_good_file_with_any_change_is_read_or_refused_in_one_line()
    {
        string good = Tls + "  min_version: TLS12\nhttp_server_config:\n  headers: {X-Frame-Options: deny}\nbasic_auth_users:\n  a: $2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC\n";
        Assert.Null(directory.Refuse(good));
        Gen<string> mutants = Gen.Choose(0, good.Length).Zip(Gen.Choose(0, 6)).Zip(Gen.Elements(Pieces)).Select(given => string.Concat(
            good.AsSpan(0, given.Item1.Item1), given.Item2, good.AsSpan(Math.Min(good.Length, given.Item1.Item1 + given.Item1.Item2))));
        Properties.ForAll(mutants, 1_000, yaml =>
        {
            if (directory.Refuse(yaml) is { } error)
            {
                Assert.Matches($"^{directory.ConfigPath}: line [1-9][0-9]*: [^\r\n]+; [^\r\n]+$", error);
            }
        });
    }
}
