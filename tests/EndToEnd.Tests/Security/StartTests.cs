namespace EndToEnd.Tests.Security;

/// <summary>What is said at the start of how the pages are protected.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("basic_auth_users:\n  alice: secret\n", "line 2: what stands behind the user \"alice\" is no bcrypt hash; make one with: htpasswd -nBC 10 \"\" | tr -d ':\\n'")]
    [InlineData("tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n", "line 2: DIRECTORY/server.crt: Could not find file ")]
    [InlineData("tls_server_config:\n\tcert_file: server.crt\n", "line 1: not YAML: ")]
    public async Task A_mistake_in_the_file_is_one_line_and_exit_code_1(string yaml, string complaint)
    {
        await File.WriteAllTextAsync(directory.File("web.yml"), yaml);
        ProcessOutput output = await Exporter.RunAsync(
            ["--mmstats.path", directory.Path, "--web.listen-address=127.0.0.1:0", "--web.config.file", directory.File("web.yml")]);
        Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
        Assert.StartsWith(
            $"mmexporter: --web.config.file: {directory.File("web.yml")}: {complaint.Replace("DIRECTORY", directory.Path, StringComparison.Ordinal)}", output.Stderr, StringComparison.Ordinal);
        Assert.Equal(output.Stderr.Length - 1, output.Stderr.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain("secret", output.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:0", "", "info", "Unprotected, without encryption and passwords: http://127.0.0.1:")]
    [InlineData(":0", "", "warn", "Unprotected, without encryption and passwords: http://[::]:")]
    [InlineData("127.0.0.1:0", SecureExporter.Users, "info", "Passwords are sent without encryption to: http://127.0.0.1:")]
    public async Task That_it_is_not_protected_is_said_louder_where_others_can_reach_it(string address, string yaml, string level, string message)
    {
        await File.WriteAllTextAsync(directory.File("web.yml"), yaml);
        string[] file = yaml.Length > 0 ? ["--web.config.file", directory.File("web.yml")] : [];
        await using Exporter exporter = await Exporter.StartAsync(["--mmstats.path", directory.Path, "--web.listen-address", address, .. file]);
        string line = Assert.Single(exporter.Log, line => line.Contains("--web.config.file", StringComparison.Ordinal));
        Assert.Contains(message, line, StringComparison.Ordinal);
        Assert.Contains($"level={level} ", line, StringComparison.Ordinal);
    }
}
