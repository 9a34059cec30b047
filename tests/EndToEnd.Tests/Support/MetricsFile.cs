using Mmstats.Writer.V1;

namespace EndToEnd.Tests.Support;

/// <summary>Metrics files with known values that stay when they are written.</summary>
internal static class MetricsFile
{
    /// <summary>A file <c>NAME.mmstats</c> with one counter, served as <c>c_total{app="NAME"}</c>.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string directory, string name, ulong value, string label = "c")
    {
        var builder = new V1FileBuilder(Options(directory, name));
        V1Counter counter = builder.Counter(label);
        using V1File file = builder.Create();
        counter.Add(value);
        return file.Path;
    }

    /// <summary>A file with many numbers <c>number.0</c>, <c>number.1</c> and so on, each with its index.</summary>
    public static string WriteNumbers(string directory, string name, int count)
    {
        var builder = new V1FileBuilder(Options(directory, name));
        V1Number<double>[] numbers = [.. Enumerable.Range(0, count).Select(i => builder.Double(FormattableString.Invariant($"number.{i}")))];
        using V1File file = builder.Create();
        for (int i = 0; i < count; i++)
        {
            numbers[i].Value = i;
        }

        return file.Path;
    }

    /// <summary>Copies of a file under the names <c>many-1-1.mmstats</c>, <c>many-1-2.mmstats</c> and so on: one process
    /// of as many threads.</summary>
    public static void Multiply(string file, string directory, int count)
    {
        byte[] bytes = File.ReadAllBytes(file);
        for (int thread = 1; thread <= count; thread++)
        {
            File.WriteAllBytes(Path.Combine(directory, FormattableString.Invariant($"many-1-{thread}.mmstats")), bytes);
        }
    }

    private static V1Options Options(string directory, string name) =>
        new() { Directory = directory, FileName = name + ".mmstats", DefaultFields = false, KeepFile = true };
}
