using MmExporter.Rendering.Numbers;

namespace MmExporter.Tests.Rendering.Numbers;

/// <summary>A double's text is the shortest one that reads back as that double, and of those the closest to it.</summary>
public sealed class ShortestDecimalTests
{
    private const int Seed = 20_251_122;
    private const int Count = 200_000;

    [Fact]
    public void Doubles_of_any_bits() => Check((random, _) => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));

    [Fact]
    public void Doubles_of_a_few_decimals() => Check((random, i) => random.NextInt64((long)Math.Pow(10, 1 + i % 15)) / Math.Pow(10, i % 7));

    [Fact]
    public void Doubles_about_as_large_as_metrics_are() => Check((random, i) => Math.ScaleB(random.NextDouble() - 0.5, i % 120 - 40));

    [Fact]
    public void Doubles_that_cannot_be_told_from_integers() => Check((random, i) => Math.ScaleB(random.NextInt64(1L << 53), i % 70));

    [Fact]
    public void Subnormal_doubles() => Check((random, i) => BitConverter.Int64BitsToDouble(random.NextInt64(1L << (1 + i % 52))));

    /// <summary>Below a power of two, doubles lie twice as close. There the framework's text does not always read back, so it is no measure.</summary>
    [Fact]
    public void Powers_of_two_have_the_shortest_and_the_closest_text()
    {
        for (int exponent = -1074; exponent < 1024; exponent++)
        {
            double value = Math.ScaleB(1, exponent);
            ExactText.Of(value).IsShortestAndClosestTo(value);
        }
    }

    [Fact]
    public void Neighbours_of_powers_of_two()
    {
        for (int exponent = -1073; exponent < 1024; exponent++)
        {
            double value = Math.ScaleB(1, exponent);
            CheckNeighbours(Math.BitIncrement(value));
            CheckNeighbours(Math.BitDecrement(value));
        }
    }

    [Fact]
    public void Powers_of_ten_and_their_neighbours()
    {
        for (int exponent = -323; exponent <= 308; exponent++)
        {
            for (int factor = 1; factor < 100; factor++)
            {
                CheckNeighbours(double.Parse($"{factor}e{exponent}", System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>A tie lies between the integers, and between their halves and quarters further below.</summary>
    [Fact]
    public void Doubles_around_the_last_that_have_a_fraction()
    {
        for (long i = -5_000; i < 5_000; i++)
        {
            for (int exponent = -4; exponent <= 10; exponent++)
            {
                Written.Check(Math.ScaleB((1L << 53) + i, exponent));
                Written.Check(Math.ScaleB((1L << 52) + 1234567890123 + i, exponent));
            }
        }
    }

    /// <summary>The value and three beside it to each side, but for powers of two.</summary>
    private static void CheckNeighbours(double value)
    {
        double below = value;
        double above = value;
        for (int i = 0; i < 4; i++, below = Math.BitDecrement(below), above = Math.BitIncrement(above))
        {
            foreach (double neighbour in new[] { below, above })
            {
                if (double.IsFinite(neighbour) && !double.IsPow2(neighbour))
                {
                    Written.Check(neighbour);
                    Written.Check(-neighbour);
                }
            }
        }
    }

    private static void Check(Func<Random, int, double> next)
    {
        var random = new Random(Seed);
        for (int i = 0; i < Count; i++)
        {
            double value = next(random, i);
            if (double.IsFinite(value))
            {
                Written.Check(value);
            }
        }
    }
}
