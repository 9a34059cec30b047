namespace EndToEnd.Tests.Security;

/// <summary>The check of a container's health has no password and no certificate.</summary>
public sealed class HealthcheckTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n")]
    public async Task Exporter_with_TLS_and_passwords_is_healthy_as_long_as_it_runs(string clients)
    {
        await using SecureExporter secure = await SecureExporter.StartAsync(SecureExporter.Tls + clients + SecureExporter.Users);
        string address = secure.Exporter.Address.Authority;
        Assert.Equal((0, ""), await AskAsync(address));
        secure.Exporter.Process.Signal(BackgroundProcess.SigKill);
        await secure.Exporter.Process.WaitForExitAsync();
        (int code, string says) = await AskAsync(address);
        Assert.Equal(1, code);
        Assert.StartsWith($"mmexporter: healthcheck: the exporter at {address} is not healthy: ", says, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Says)> AskAsync(string address)
    {
        ProcessOutput output = await Exporter.RunAsync(["healthcheck", "--web.listen-address", address]);
        return (output.ExitCode, output.Stderr);
    }
}
