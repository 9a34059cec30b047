using MmExporter.Commands;
using MmExporter.Discovery;
using MmExporter.Ledger.Storage;
using MmExporter.Mapping;
using MmExporter.Model;
using MmExporter.Otlp;
using MmExporter.Otlp.Delivery;
using MmExporter.Web.Security;

namespace MmExporter;

/// <summary>What makes it impossible to run, as far as it can be told without starting.</summary>
internal static class StartCheck
{
    /// <summary>A line for each mistake. Nothing is locked or changed, so whether a port is free is not told.</summary>
    public static IEnumerable<string> MistakesOf(ServeSettings settings)
    {
        foreach (string mistake in PlacesOf(settings))
        {
            yield return mistake;
        }

        if (!MappingLoader.TryLoad(settings.MappingPath, out _, out string? error))
        {
            yield return $"--mapping.config: {error}";
        }

        if (settings.WebConfigPath is { } web && !WebConfigLoader.TryLoad(web, out _, out _, out string? complaint))
        {
            yield return $"--web.config.file: {complaint}";
        }

        if (LedgerFaultOf(settings.Ledger.Path) is { } fault)
        {
            yield return $"--ledger.path: {fault}";
        }
    }

    /// <summary>What is wrong with the machine, the directories and the certificates.</summary>
    public static IEnumerable<string> PlacesOf(ServeSettings settings)
    {
        if (!Libc.IsSupported)
        {
            yield return "this is neither Linux on x86-64 nor on arm64; run it there";
        }

        foreach (string path in settings.Paths)
        {
            if (DirectoryScanner.Check(path) is not RefusalReason.None and var reason)
            {
                yield return $"--mmstats.path: {path} cannot be read ({reason.Name().Replace('_', ' ')}); name a directory that this user may read";
            }
        }

        if (settings.Otlp is { Metrics: not null, Temporality: not Temporality.Cumulative } && settings.Model.Merge == MergeMode.Process)
        {
            // What a process counted goes over to the ledger's series when it dies, and would be told once more.
            yield return "--otlp.temporality: deltas are told of applications, and --merge=process tells of processes; leave one of them out";
        }

        foreach (EndpointSettings endpoint in new[] { settings.Otlp.Metrics, settings.Otlp.Logs }.OfType<EndpointSettings>().Where(endpoint => endpoint.IsEncrypted))
        {
            if (CertificateFiles.FaultOf(endpoint) is { } fault)
            {
                yield return $"certificates for {endpoint.Name}: {fault}; name PEM files that this user may read";
            }
        }
    }

    /// <summary>A ledger that is not there yet is begun, where there is a directory for it.</summary>
    private static string? LedgerFaultOf(string? path) => path switch
    {
        null => null,
        _ when Directory.Exists(path) => $"{path} is a directory; name a file in it",
        _ when !Directory.Exists(Path.GetDirectoryName(path)) => $"{Path.GetDirectoryName(path)} is no directory; make it, or name a file in one that is there",
        _ when File.Exists(path) && !LedgerStore.TryRead(path, out _, out string? fault) => $"{path} cannot be read: {fault}; put back a copy of it, or move it away to begin a new one",
        _ => null,
    };
}
