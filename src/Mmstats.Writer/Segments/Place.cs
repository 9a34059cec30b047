namespace Mmstats.Writer.Segments;

/// <summary>Where the words of a series are.</summary>
internal readonly unsafe struct Place(byte* data, byte* seq, int strideBytes, int lanes)
{
    /// <summary>The first data word: of lane 0, or of the shared area.</summary>
    public readonly byte* Data = data;

    /// <summary>The first seq word; null where the kind has none.</summary>
    public readonly byte* Seq = seq;

    /// <summary>Bytes from a lane to the next.</summary>
    public readonly int StrideBytes = strideBytes;

    /// <summary>Number of lanes, lane 0 included; 1 for the shared area.</summary>
    public readonly int Lanes = lanes;
}
