using System.Buffers.Binary;
using System.Text;
using Mmstats.Format.V2;

namespace Mmstats.Writer.Tests.V2.Support;

/// <summary>A series as it stands in one file: what it is, and its words, in the shared area or in each used lane.</summary>
internal sealed record V2SeriesImage(string Name, string Labels, V2Shape Shape, double[] Bounds, long Created, List<byte[]> Words, List<ulong[]> Seqs)
{
    public ulong UInt64 => Words.Aggregate(0ul, (sum, words) => unchecked(sum + new V2Words(words).U64(0)));

    public long Int64 => unchecked((long)UInt64);

    public double Double => Words.Sum(words => new V2Words(words).F64(0));

    /// <summary>Buckets of all lanes, for exponential ones with zero, below and above before them.</summary>
    public ulong[] Buckets
    {
        get
        {
            var first = Shape.BucketsWord - (Shape.Kind == V2Kind.ExponentialHistogram ? 3 : 0);
            var sums = new ulong[Shape.BucketsWord + Shape.BucketCount - first];
            foreach (var words in Words)
            {
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += new V2Words(words).U64(first + i);
            }
            return sums;
        }
    }

    public ulong Count => Buckets.Aggregate(0ul, (sum, bucket) => sum + bucket);

    public double Minimum => Words.Select(words => new V2Words(words).U64(1)).Where(word => word != 0)
        .Min(word => BitConverter.UInt64BitsToDouble(word ^ V2Layout.MinimumMask));

    public double Maximum => Words.Select(words => new V2Words(words).U64(2)).Where(word => word != 0)
        .Max(word => BitConverter.UInt64BitsToDouble(word ^ V2Layout.MaximumMask));

    public string Text
    {
        get
        {
            Assert.True(V2TextValue.TryRead(Words[0], Shape, out var text));
            Assert.Equal(V2Refusal.None, text.Refusal);
            return Encoding.UTF8.GetString(text.Utf8);
        }
    }

    /// <summary>The entries of a ring of samples that a reader may take.</summary>
    public List<V2Sample> Samples
    {
        get
        {
            Assert.True(V2Ring.TryRead(Words[0], Shape, out var ring));
            Assert.True(V2RingRange.TryFind(ring.Head, ring.Head, Shape, out var range, out _));
            var samples = new List<V2Sample>();
            for (var i = range.First; i < range.End; i++)
            {
                Assert.True(ring.TryReadSample(i, out var sample));
                samples.Add(sample);
            }
            return samples;
        }
    }

    /// <summary>The entries of a ring of events that a reader may take.</summary>
    public List<(long Time, uint Severity, string Text)> Events
    {
        get
        {
            Assert.True(V2Ring.TryRead(Words[0], Shape, out var ring));
            Assert.True(V2RingRange.TryFind(ring.Head, ring.Head, Shape, out var range, out _));
            var events = new List<(long, uint, string)>();
            for (var i = range.First; i < range.End; i++)
            {
                Assert.True(ring.TryReadEvent(i, out var entry));
                Assert.Equal(V2Refusal.None, entry.Refusal);
                events.Add((entry.Time, entry.Severity, Encoding.UTF8.GetString(entry.Text)));
            }
            return events;
        }
    }

    public static ulong Word(ReadOnlySpan<byte> bytes, long offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(int)offset..]);
}
