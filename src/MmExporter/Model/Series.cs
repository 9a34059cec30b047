using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>A merged series: what several writers tell of the same application, name and labels.</summary>
/// <param name="family">The family it belongs to.</param>
/// <param name="labels">Its labels as text, see <see cref="LabelTemplate"/>.</param>
internal sealed class Series(Family family, byte[] labels)
{
    private ClassicBounds? classicBounds;

    public Family Family { get; } = family;

    /// <summary>Its labels as UTF-8 text, sorted by name: <c>app="x",code="200"</c>; quotes, backslashes and newlines in
    /// values are escaped, and a name that is no legacy name is quoted. Equal texts are equal labels.</summary>
    public byte[] Labels { get; set; } = labels;

    /// <summary>Its first word in the store.</summary>
    public int Word { get; set; } = -1;

    /// <summary>The sum of doubles as it was last shown before series came or went; 0 where none was.</summary>
    public double ShownSum { get; set; }

    /// <summary>What its number is.</summary>
    public NumberKind Number { get; set; }

    /// <summary>How gauges become one; None for what adds up.</summary>
    public GaugeMerge Merge { get; set; }

    /// <summary>Whether it is a total that only grows.</summary>
    public bool IsCounter { get; set; }

    /// <summary>The buckets of a histogram.</summary>
    public BucketLayout? Buckets
    {
        get;
        set
        {
            if (field != value)
            {
                field = value;
                classicBounds = null;
            }
        }
    }

    /// <summary>The buckets of a histogram as formats with explicit bounds have them.</summary>
    public ClassicBounds ClassicBounds => classicBounds ??= new ClassicBounds(Buckets!);

    /// <summary>Whether the writer lives whose buckets stand.</summary>
    public bool HasLivingBuckets { get; set; }

    /// <summary>Whether those who have a share in it did not all describe it the same way, so that <see cref="Settlement"/>
    /// decides what it is.</summary>
    public bool IsMixed { get; set; }

    /// <summary>The names of a state set.</summary>
    public string[] States { get; set; } = [];

    /// <summary>How many files have a share in it.</summary>
    public int References { get; set; }

    /// <summary>When the first of them began to count from 0, in Unix nanoseconds; 0 where nobody knows. Where the series was
    /// absent before, not earlier than <see cref="AbsentUntil"/>.</summary>
    public long Created => Began == 0 ? 0 : Math.Max(Began, AbsentUntil);

    /// <summary>When the first of them began to count from 0, in Unix nanoseconds; 0 where nobody knows.</summary>
    public long Began { get; set; }

    /// <summary>Until when it is known to have been absent, in Unix nanoseconds, after it had been there; 0 where it was not.</summary>
    public long AbsentUntil { get; set; }

    /// <summary>Words in the store.</summary>
    public int Words => Buckets?.Words ?? (States.Length > 0 ? States.Length : Merge switch
    {
        GaugeMerge.Last => 3,
        GaugeMerge.Average => 2,
        _ => 1,
    });
}
