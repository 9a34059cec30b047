using MmExporter.Formats.V1;
using MmExporter.Snapshots;
using Mmstats.Format.V1;

namespace MmExporter.Tests.Formats;

/// <summary>
/// A double-buffered number in memory, a writer that updates it in single steps, and a reader that copies it word by word.
/// What happens when is told by a list of choices.
/// </summary>
/// <remarks>A store that crosses a word boundary becomes visible in two steps. A step of the writer is one of those, or the
/// flip of the write buffer.</remarks>
internal sealed class CounterModel
{
    private const int WordLength = StableReader.WordLength;

    /// <summary>From this placement on, the first buffer lies in, or begins in, the last word of a page.</summary>
    public const int AtPageEnd = WordLength;

    private readonly byte[] memory = new byte[2 * V1Layout.PageLength];
    private readonly List<ulong> shown = [];
    private readonly Queue<Action> steps = new();
    private readonly Func<ulong, ulong> next;
    private readonly byte[] choices;
    private readonly bool isHighFirst;
    private ulong current;
    private readonly int readingsUsed;
    private int choice;
    private bool isBetweenParts;

    /// <param name="placement">Where the first buffer lies in its word, 0 to 7; from 8 to 15 in the last word of a page.</param>
    /// <param name="start">The first value, in both buffers.</param>
    /// <param name="next">The value after a value.</param>
    /// <param name="isHighFirst">Which part of a crossing store becomes visible first.</param>
    /// <param name="choices">How often the writer steps before each word is copied, and which word is next.</param>
    public CounterModel(int placement, ulong start, Func<ulong, ulong> next, bool isHighFirst, byte[] choices)
    {
        (this.next, this.isHighFirst, this.choices) = (next, isHighFirst, choices);
        Assert.Equal(V1Refusal.None, StructFormat.TryParse("Q"u8, out StructFormat format));

        // Offset 1, two sizes, a type of one byte: the label's length decides where the buffers lie.
        bool atPageEnd = placement >= AtPageEnd;
        int labelLength = (atPageEnd ? V1Layout.PageLength - 2 * WordLength : 2 * WordLength) + placement - 1 - 1 - 5;
        readingsUsed = atPageEnd ? 5 : 3;
        Field = new V1Field(1, labelLength, 1, V1Layout.StateLength(sizeof(ulong), buffered: true), true, format);
        Assert.Equal(placement % WordLength, OffsetOf(0) % WordLength);
        Assert.Equal(atPageEnd, OffsetOf(0) / WordLength == V1Layout.PageLength / WordLength - 1);
        for (int buffer = 0; buffer < V1Layout.BufferCount; buffer++)
        {
            BitConverter.GetBytes(start).CopyTo(memory, OffsetOf(buffer));
        }

        current = start;
        shown.AddRange([start, start]);
    }

    public V1Field Field { get; }

    /// <summary>All values that were ever shown, the last one being shown now. The first one is there twice.</summary>
    public IReadOnlyList<ulong> Shown => shown;

    /// <summary>How many values had been shown when the first reading that counts began: the third last, or the fifth last at
    /// the end of a page, where a value may have three parts.</summary>
    public int ShownAtStart { get; private set; }

    /// <summary>One reading that believes the write buffer, as the control.</summary>
    public ulong ReadNaively()
    {
        byte[] window = Read();
        Assert.True(Field.TryGetShown(window.AsSpan(Field.StateOffset - WindowStart, Field.StateLength), out ReadOnlySpan<byte> bytes));
        return V1Value.ReadUnsigned(Field.Format, bytes);
    }

    /// <summary>Several readings, one after the other.</summary>
    /// <param name="count">How many.</param>
    /// <param name="mayStall">Whether a store may stay half visible from one reading into the next. A processor finishes it
    /// within the time of a system call.</param>
    /// <param name="value">What was found.</param>
    public bool TryFind(int count, bool mayStall, out ulong value)
    {
        byte[] windows = new byte[count * WindowLength];
        for (int i = 0; i < count; i++)
        {
            if (isBetweenParts && !mayStall)
            {
                Step();
            }

            if (i == Math.Max(count - readingsUsed, 0))
            {
                ShownAtStart = shown.Count;
            }

            Read().CopyTo(windows, i * WindowLength);
        }

        var readings = new ExtentReadings(windows, count, WindowLength, new Extent(Field.StateOffset, Field.StateLength));
        return V1CounterBound.TryFind(Field, readings, out value);
    }

    private int WindowStart => Field.StateOffset / StableReader.WindowAlignment * StableReader.WindowAlignment;

    private int WindowLength =>
        (Field.StateOffset + Field.StateLength + StableReader.WindowAlignment - 1) / StableReader.WindowAlignment * StableReader.WindowAlignment - WindowStart;

    private int OffsetOf(int buffer) => Field.StateOffset + Field.BufferedValueOffset(buffer);

    private byte[] Read()
    {
        byte[] window = new byte[WindowLength];
        List<Range> pieces = [.. Enumerable.Range(0, WindowLength / WordLength).SelectMany(PiecesOfWord)];
        while (pieces.Count > 0)
        {
            for (int n = Choose(6); n > 0; n--)
            {
                Step();
            }

            Range piece = pieces[Choose(pieces.Count)];
            pieces.Remove(piece);
            memory.AsSpan(WindowStart)[piece].CopyTo(window.AsSpan(piece));
        }

        return window;
    }

    /// <summary>A word is copied whole, but for the first byte of a page.</summary>
    private IEnumerable<Range> PiecesOfWord(int word)
    {
        int start = word * WordLength, end = start + WordLength;
        return (WindowStart + start) % V1Layout.PageLength == 0 ? [start..(start + 1), (start + 1)..end] : [start..end];
    }

    private int Choose(int count) => choices.Length == 0 ? 0 : choices[choice++ % choices.Length] % count;

    private void Step()
    {
        if (steps.Count == 0)
        {
            PlanUpdate();
        }

        steps.Dequeue()();
    }

    private void PlanUpdate()
    {
        byte[] bytes = BitConverter.GetBytes(current = next(current));
        int offset = OffsetOf(memory[Field.StateOffset]);
        int inFirstWord = WordLength - offset % WordLength;
        if (inFirstWord == WordLength)
        {
            steps.Enqueue(() => bytes.CopyTo(memory, offset));
        }
        else
        {
            Action low = () => bytes.AsSpan(0, inFirstWord).CopyTo(memory.AsSpan(offset));
            Action high = () => bytes.AsSpan(inFirstWord).CopyTo(memory.AsSpan(offset + inFirstWord));
            (Action first, Action second) = isHighFirst ? (high, low) : (low, high);
            steps.Enqueue(() => (isBetweenParts, _) = (true, Run(first)));
            steps.Enqueue(() => (isBetweenParts, _) = (false, Run(second)));
        }

        ulong value = current;
        steps.Enqueue(() =>
        {
            memory[Field.StateOffset] ^= 1;
            shown.Add(value);
        });
    }

    private static bool Run(Action step)
    {
        step();
        return true;
    }
}
