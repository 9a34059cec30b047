using FsCheck;
using FsCheck.Fluent;
using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2.Support;

/// <summary>Generators of directories, good ones and ones that nobody wrote on purpose.</summary>
internal static class V2Generators
{
    private static readonly string[] Characters = ["a", "Z", "0", ".", "_", " ", "~", "é", "\u0080", "日", "🚲"];

    private static readonly Gen<byte> LikelyByte = Gen.Frequency(
        (6, Gen.Constant((byte)0)),
        (3, Gen.Choose(0, 12).Select(value => (byte)value)),
        (2, Gen.Elements((byte)16, (byte)24, (byte)32, (byte)64, (byte)255)),
        (1, Gen.Choose(0, 255).Select(value => (byte)value)));

    public static Gen<byte[]> AnyBytes { get; } = LikelyByte.ArrayOf().Resize(600);

    /// <summary>A metric of every kind, and behind them records that are good or nearly so, in any order.</summary>
    public static Gen<byte[]> AlmostDirectory { get; } = Gen.OneOf(
            GoodMetric(10, 13).Select(metric => metric.ToRecord()),
            SomeSeries(),
            SomeSeries(),
            Gen.Choose(0, 9).Select(RecordBytes.Retire),
            Gen.Choose(1, 5).SelectMany(type => AnyBytes.Select(payload => RecordBytes.Record(type, 0, payload))),
            Damaged(GoodMetric(10, 13).Select(metric => metric.ToRecord())))
        .ArrayOf().Resize(16)
        .Select(records => MetricBytes.OfEveryKind.Select((metric, id) => (metric with { Id = id }).ToRecord()).Concat(records)
            .SelectMany(record => record).Take(8192).ToArray());

    /// <summary>Several bytes of the directory of a file, or of a piece of it, are others.</summary>
    public static Gen<byte[]> DamagedDirectory(byte[] file, int directoryEnd) =>
        from changes in Gen.Choose(4096, 4095 + directoryEnd).SelectMany(at => LikelyByte.ArrayOf(3).Select(values => (at, values))).NonEmptyListOf().Resize(8)
        select changes.Aggregate((byte[])[.. file], (copy, change) =>
        {
            change.values.CopyTo(copy, change.at);
            return copy;
        });

    /// <summary>A good metric of any kind, with an id of a range.</summary>
    public static Gen<MetricBytes> GoodMetric(int idMin, int idMax) =>
        from id in Gen.Choose(idMin, idMax)
        from metric in Gen.OneOf(
            from number in Gen.Elements(V2Number.U64, V2Number.F64) select new MetricBytes { Kind = V2Kind.Counter, Number = number },
            from number in Gen.Elements(V2Number.I64, V2Number.F64) select new MetricBytes { Kind = V2Kind.UpDownCounter, Number = number },
            from number in Gen.Elements(V2Number.I64, V2Number.F64)
            from rule in Gen.Choose(1, 6)
            select new MetricBytes { Kind = V2Kind.Gauge, Number = number, Rule = (V2MergeRule)rule },
            from bounds in ArbMap.Default.GeneratorFor<NormalFloat>().ArrayOf().Resize(40)
            from slots in Gen.Choose(0, 1)
            let sorted = bounds.Select(bound => bound.Get).Distinct().Order().ToArray()
            select new MetricBytes { Kind = V2Kind.Histogram, Number = V2Number.F64, Parameters = RecordBytes.Bounds(slots, sorted) },
            from scale in Gen.Choose(-4, 8)
            from first in Gen.Choose(-1_048_576, 1_048_576)
            from buckets in Gen.Choose(1, 256)
            from slots in Gen.Choose(0, 1)
            select new MetricBytes { Kind = V2Kind.ExponentialHistogram, Number = V2Number.F64, Parameters = RecordBytes.Exponential(scale, first, buckets, slots) },
            from words in Gen.Choose(1, 4096) select new MetricBytes { Kind = V2Kind.Text, Number = V2Number.None, Parameters = RecordBytes.Pair(words * 8) },
            from names in Text(1, 12).ArrayOf().Resize(20)
            select new MetricBytes { Kind = V2Kind.State, Number = V2Number.U64, Parameters = RecordBytes.States([.. names.Distinct()]) },
            from log2 in Gen.Choose(1, 20) select new MetricBytes { Kind = V2Kind.Samples, Number = V2Number.F64, Parameters = RecordBytes.Pair(log2) },
            from log2 in Gen.Choose(1, 12)
            from words in Gen.Choose(1, 128)
            select new MetricBytes { Kind = V2Kind.Events, Number = V2Number.None, Parameters = RecordBytes.Pair(log2, words * 8) })
        from name in Text(1, 60)
        from unit in Text(0, 15)
        from help in Text(0, 200)
        from keys in Text(1, 40).ArrayOf().Resize(6)
        from emphasised in Gen.Elements(true, false)
        select metric with { Id = id, Name = name, Unit = unit, Help = help, Keys = [.. keys.Distinct()], Emphasised = emphasised };

    /// <summary>So many characters of one to four bytes.</summary>
    public static Gen<string> Text(int charactersMin, int charactersMax) =>
        from count in Gen.Choose(charactersMin, charactersMax)
        from characters in Gen.Elements(Characters).ArrayOf(count)
        select string.Concat(characters);

    private static Gen<byte[]> SomeSeries() =>
        from metric in Gen.Choose(0, 10)
        from dataWord in Gen.Choose(0, 500)
        from seqWord in Gen.Frequency((3, Gen.Constant(-1)), (1, Gen.Choose(0, 10)))
        from values in Text(0, 5).ArrayOf().Resize(4)
        select RecordBytes.Series(metric, (uint)dataWord, (uint)seqWord, 1, values);

    private static Gen<byte[]> Damaged(Gen<byte[]> records) =>
        from record in records
        from at in Gen.Choose(8, record.Length - 1)
        from value in LikelyByte
        select (byte[])[.. record[..at], value, .. record[(at + 1)..]];
}
