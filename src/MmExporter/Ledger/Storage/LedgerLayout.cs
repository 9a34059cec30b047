namespace MmExporter.Ledger.Storage;

/// <summary>
/// The file of a ledger: all numbers little-endian, none aligned, texts only as numbers of the table of strings.
/// </summary>
/// <remarks>
/// <code>
/// u64 magic "MMLEDGER", u32 version, u64 time of saving (Unix seconds)
/// u32 count, strings: u32 length, UTF-8
/// u32 count, applications: u32 name, u8 names are labels of fields,
///     u32 count, metrics: u32 name, identity, unit, help; u8 kind, number, is emphasised; i64 start of the newest writer (Unix ns);
///         u32 count, keys: u32; i32 scale, i32 first index, u32 buckets, u32 count, bounds: f64
///     u32 count, series: u32 metric, u8 is settled, i64 created (Unix ns), i64 last live (Unix seconds), a u32 a key, words: u64
/// u32 count, held files: u64 identity, i64 last seen (Unix seconds), u32 application,
///     u32 count, amounts: u32 series, i64 created, words: u64
/// u32 count, generations: u64 generation, i64 folded, i64 last seen (Unix seconds)
/// u64 length of the file, u32 CRC-32C of all before it
/// </code>
/// </remarks>
internal static class LedgerLayout
{
    public const ulong Magic = 0x52454744454C4D4D;
    public const uint Version = 1;

    public const int HeaderLength = 8 + 4 + 8;
    public const int TrailerLength = 8 + 4;
    public const int CrcLength = 4;

    /// <summary>The least that one of each takes, so that no count asks for more memory than the file is long.</summary>
    public const int StringLengthMin = 4, ApplicationLengthMin = 13, MetricLengthMin = 47, SeriesLengthMin = 21,
        HeldLengthMin = 24, AmountLengthMin = 12, GenerationLength = 24;
}
