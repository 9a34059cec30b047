using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using EndToEnd.Tests.Support.Scrapers;

namespace Deploy.Tests.Helm.Support;

/// <summary>
/// The types of Kubernetes and of the Prometheus operator, as the TypeScript compiler knows them: a manifest is an object literal, in
/// which a field that is not known, is missing or has another type is an error.
/// </summary>
internal static partial class KubernetesTypes
{
    private static readonly string Modules = Rig.Program("kubernetes-types", "node_modules");

    private static readonly JsonSerializerOptions Literal = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is wrong with the manifests: the index of each wrong one, and the compiler's first words about it.</summary>
    public static async Task<IReadOnlyList<(int Index, string Message)>> MistakesAsync(IReadOnlyList<Manifest> manifests)
    {
        Assert.True(Directory.Exists(Modules), $"There is no {Modules}: run tests/rig/install-helm.sh");
        using var folder = new TempDirectory();
        Directory.CreateSymbolicLink(folder.File("node_modules"), Modules);
        await File.WriteAllTextAsync(folder.File("manifests.ts"), Program(manifests));
        ProcessOutput output = await RunProcess.Async("node",
        [
            Path.Combine(Modules, "typescript", "bin", "tsc"), "--noEmit", "--strict", "--pretty", "false",
            "--module", "esnext", "--moduleResolution", "bundler", "--skipLibCheck", "--preserveSymlinks", folder.File("manifests.ts"),
        ]);
        (int, string)[] mistakes = [.. MistakeLine().Matches(output.Stdout).Select(match =>
            (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - 1, match.Groups[2].Value))];
        // Any other end than with mistakes or without says nothing about manifests.
        Assert.True(output.ExitCode == 0 == (mistakes.Length == 0), output.Stdout + output.Stderr);
        return mistakes;
    }

    /// <summary>Line N is manifest N.</summary>
    private static string Program(IReadOnlyList<Manifest> manifests)
    {
        var program = new StringBuilder();
        foreach ((int index, Manifest manifest) in manifests.Index())
        {
            program.Append(CultureInfo.InvariantCulture, $"export const m{index}: import(\"{Module(manifest)}\").I{manifest.Kind} = ");
            program.Append(manifest.Json.ToJsonString(Literal)).Append('\n');
        }
        return program.ToString();
    }

    private static string Module(Manifest manifest)
    {
        string package = manifest.ApiVersion.StartsWith("monitoring.coreos.com/", StringComparison.Ordinal)
            ? "@kubernetes-models/prometheus-operator"
            : "kubernetes-models";
        // networking.k8s.io is a folder of that name, and the group without a name has its version alone.
        return $"{package}/{manifest.ApiVersion}/{manifest.Kind}";
    }

    [GeneratedRegex(@"^.*manifests\.ts\(([0-9]+),[0-9]+\): error (.*)$", RegexOptions.Multiline)]
    private static partial Regex MistakeLine();
}
