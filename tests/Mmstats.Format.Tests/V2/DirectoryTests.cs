using System.Text.Json.Nodes;
using Mmstats.Format.Tests.V2.Support;
using Mmstats.Format.V2;
using static Mmstats.Format.Tests.V2.Support.RecordBytes;

namespace Mmstats.Format.Tests.V2;

/// <summary>How records follow one another, and the records of resources and of retired series.</summary>
public sealed class DirectoryTests
{
    [Fact]
    public void Records_follow_one_another()
    {
        byte[] directory = [.. Record(7, 3, []), .. Record(0xFFFF, 0x8001, new byte[16]), .. Record(4, 0, new byte[8])];
        var reader = new V2DirectoryReader(directory, 800);
        Assert.True(reader.TryNext(out V2Record record));
        Assert.Equal((800, 8, 7, 3), (record.Offset, record.Bytes.Length, (int)record.Type, (int)record.Flags));
        Assert.True(reader.TryNext(out record));
        Assert.Equal((808, 24, 0xFFFF, 0x8001), (record.Offset, record.Bytes.Length, (int)record.Type, (int)record.Flags));
        Assert.True(reader.TryNext(out record));
        Assert.Equal((832, V2RecordType.Retire), (record.Offset, record.Type));
        Assert.False(reader.TryNext(out _));
        Assert.Equal((848, V2Refusal.None), (reader.Offset, reader.Refusal));
    }

    [Theory]
    [InlineData(0u, V2Refusal.WrongRecordLength)]
    [InlineData(7u, V2Refusal.WrongRecordLength)]
    [InlineData(65_544u, V2Refusal.WrongRecordLength)]
    [InlineData(0xFFFF_FFF8u, V2Refusal.WrongRecordLength)]
    [InlineData(12u, V2Refusal.UnalignedRecordLength)]
    [InlineData(32u, V2Refusal.RecordBeyondDirectory)]
    [InlineData(65_536u, V2Refusal.RecordBeyondDirectory)]
    public void A_wrong_length_ends_the_directory_for_good(uint length, V2Refusal refusal)
    {
        byte[] wrong = new byte[24];
        V2FileBuilder.Put32(wrong, 0, length);
        var reader = new V2DirectoryReader([.. Retire(0), .. wrong]);
        Assert.True(reader.TryNext(out _));
        Assert.False(reader.TryNext(out _));
        Assert.False(reader.TryNext(out _));
        Assert.Equal((16, refusal), (reader.Offset, reader.Refusal));
    }

    [Fact]
    public void The_longest_record_is_read() => Assert.Equal(65_536, Parsed.Record(Record(9, 0, new byte[65_528])).Bytes.Length);

    [Fact]
    public void Pairs_of_a_resource_are_read_in_their_order()
    {
        Assert.True(V2Resource.TryRead(Parsed.Record(Resource(("a", "1"), ("ä", ""), ("a", "日本"))), out V2Resource resource, out _));
        var pairs = new List<(string Key, string Value)>();
        foreach (V2ResourcePair pair in resource)
        {
            pairs.Add((Parsed.Utf8(pair.Key), Parsed.Utf8(pair.Value)));
        }

        Assert.Equal([("a", "1"), ("ä", ""), ("a", "日本")], pairs);
        Assert.Equal(3, resource.Count);
    }

    [Fact]
    public void Resources_keep_their_limits()
    {
        (string, string)[] pairs = [.. Enumerable.Range(0, 129).Select(i => ($"key{i}", "value"))];
        Assert.Equal(V2Refusal.None, OfResource(Resource()));
        Assert.Equal(V2Refusal.None, OfResource(Resource(pairs[..128])));
        Assert.Equal(V2Refusal.TooManyPairs, OfResource(Resource(pairs)));
        Assert.Equal(V2Refusal.None, OfResource(Resource((new string('k', 255), new string('v', 4096)))));
        Assert.Equal(V2Refusal.EmptyString, OfResource(Resource(("", "v"))));
        Assert.Equal(V2Refusal.StringTooLong, OfResource(Resource((new string('k', 256), "v"))));
        Assert.Equal(V2Refusal.StringTooLong, OfResource(Resource(("k", new string('v', 4097)))));
        Assert.Equal(V2Refusal.ControlCharacter, OfResource(Resource(("k\n", "v"))));
        Assert.Equal(V2Refusal.ControlCharacter, OfResource(Resource(("k", "v\u007F"))));
        Assert.Equal(V2Refusal.StringNotUtf8, OfResource(Record(1, 0, [.. Pair(1), .. Text("k"), .. Text([0x80])])));
        Assert.Equal(V2Refusal.StringBeyondRecord, OfResource(Record(1, 0, Pair(1))));
        Assert.Equal(V2Refusal.RecordTooShort, OfResource(Record(1, 0, [])));
        Assert.Equal(V2Refusal.WrongRecordType, OfResource(Record(2, 0, new byte[16])));
    }

    [Fact]
    public void A_series_before_the_record_can_be_retired()
    {
        Assert.True(V2Retire.TryRead(Parsed.Record(Retire(4)), 5, out int series, out V2Refusal refusal));
        Assert.Equal((4, V2Refusal.None), (series, refusal));
        Assert.Equal(V2Refusal.UnknownSeries, OfRetire(Retire(5)));
        Assert.Equal(V2Refusal.UnknownSeries, OfRetire(Retire(-1)));
        Assert.Equal(V2Refusal.RecordTooShort, OfRetire(Record(4, 0, [])));
        Assert.Equal(V2Refusal.WrongRecordType, OfRetire(Record(3, 0, new byte[8])));
    }

    /// <summary>Wrong records are left out and count; what follows them is read.</summary>
    [Fact]
    public void Wrong_records_take_their_numbers_and_spoil_nothing_else()
    {
        var series = new MetricBytes { Keys = ["k"] };
        byte[] file = new V2FileBuilder().Add(
            (series with { Id = 0, Name = "unknown kind", Kind = (V2Kind)10 }).ToRecord(),
            (series with { Id = 1, Name = "" }).ToRecord(),
            (series with { Id = 2, Name = "good" }).ToRecord(),
            Series(0, 1, "of an unknown kind"),
            Series(1, 1, "of a wrong metric"),
            Series(2, 1, new string('x', 1025)),
            Series(2, 1, "first"),
            Series(2, 1, "at the same place"),
            Series(3, 2, "of no metric"),
            Record(99, 0, new byte[80]),
            Series(2, 2, "second"),
            Retire(8),
            Retire(6),
            (series with { Id = 3, Name = "later" }).ToRecord()).Build();
        JsonObject dump = V2Dump.Of(file, out IReadOnlyList<V2Refusal> leftOut);
        Assert.Equal(
            [
                V2Refusal.UnknownKind, V2Refusal.EmptyString, V2Refusal.MetricLeftOut, V2Refusal.MetricLeftOut, V2Refusal.StringTooLong,
                V2Refusal.DataWordsOverlap, V2Refusal.UnknownMetric, V2Refusal.UnknownSeries,
            ],
            leftOut);
        Assert.Equal(["good", "later"], dump["metrics"]!.AsArray().Select(metric => metric!["name"]!.GetValue<string>()));
        Assert.Equal(
            [("first", false), ("second", true)],
            dump["series"]!.AsArray().Select(one => (one!["labels"]![0]!.GetValue<string>(), one["retired"]!.GetValue<bool>())));
    }

    private static V2Refusal OfResource(byte[] record)
    {
        bool good = V2Resource.TryRead(Parsed.Record(record), out V2Resource resource, out V2Refusal refusal);
        Assert.Equal(good, refusal == V2Refusal.None);
        Assert.True(good || resource.Count == 0);
        return refusal;
    }

    private static V2Refusal OfRetire(byte[] record)
    {
        Assert.False(V2Retire.TryRead(Parsed.Record(record), 5, out _, out V2Refusal refusal));
        return refusal;
    }
}
