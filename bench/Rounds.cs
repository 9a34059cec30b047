using System.Diagnostics;

namespace MmExporter.Bench;

/// <summary>Runs cases by turns, so that what else the machine does meets all of them, and takes medians.</summary>
internal static class Rounds
{
    /// <param name="rounds">How often each case is run, after one more for warming up.</param>
    /// <param name="cases">What is measured. Each is given nothing and returns how many operations it did.</param>
    /// <returns>For each case the median of nanoseconds an operation.</returns>
    public static double[] MedianNanoseconds(int rounds, params Func<long>[] cases)
    {
        double[][] times = [.. cases.Select(_ => new double[rounds])];
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                long operations = cases[i]();
                double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
                if (round >= 0)
                {
                    times[i][round] = nanoseconds / operations;
                }
            }
        }

        return [.. times.Select(Median)];
    }

    /// <summary>Sorts the values.</summary>
    public static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[values.Length / 2 - 1] + values[values.Length / 2]) / 2;
    }
}
