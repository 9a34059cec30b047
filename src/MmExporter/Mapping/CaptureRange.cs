namespace MmExporter.Mapping;

/// <summary>Which captures a template may ask for.</summary>
internal readonly record struct CaptureRange(int First, int Last)
{
    /// <summary>For a match that is wrong itself, so that nothing is known of its captures.</summary>
    public static CaptureRange Unknown { get; } = new(0, int.MaxValue);

    public string Describe() => Last switch
    {
        0 => "nothing",
        1 => "$1",
        _ => $"$1 to ${Last}",
    };
}
