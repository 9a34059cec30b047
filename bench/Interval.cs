namespace MmExporter.Bench;

/// <summary>What a value is, and between which bounds it lies with 95 % confidence.</summary>
internal readonly record struct Interval(double Middle, double Low, double High)
{
    private const int Resamples = 4_000;

    public bool Contains(double value) => Low <= value && value <= High;

    /// <summary>
    /// The ratio of two sums over rounds, by the bootstrap: rounds are drawn again and again, with what both cases took in
    /// each, so that what disturbs a round meets both.
    /// </summary>
    public static Interval OfRatio(double[] values, double[] others)
    {
        var random = new Random(1);
        double[] ratios = new double[Resamples];
        for (int i = 0; i < Resamples; i++)
        {
            double sum = 0, otherSum = 0;
            for (int drawn = 0; drawn < values.Length; drawn++)
            {
                int round = random.Next(values.Length);
                sum += values[round];
                otherSum += others[round];
            }

            ratios[i] = sum / otherSum;
        }

        Array.Sort(ratios);
        return new Interval(values.Sum() / others.Sum(), ratios[(int)(0.025 * Resamples)], ratios[(int)(0.975 * Resamples)]);
    }
}
