using Mmstats.Format.Tests.Support;
using Mmstats.Format.V1;

namespace Mmstats.Format.Tests.V1;

/// <summary>Whatever the bytes are: no exception, an end, and every field within the file.</summary>
public sealed class HostileFileTests
{
    private const int LengthMax = 8192;

    private static readonly CorpusFile[] SmallFiles =
        [.. CorpusFile.Names.Select(CorpusFile.Load).Where(file => file.Bytes.Length <= LengthMax)];

    public static TheoryData<string> SmallNames => [.. SmallFiles.Select(file => file.Name)];

    [Fact]
    public void Any_bytes_are_safe() => Properties.ForAll(FileBytes.Any, 5_000, AssertSafe);

    [Fact]
    public void Any_bytes_after_the_version_are_safe() => Properties.ForAll(FileBytes.AnyAfterVersion, 10_000, AssertSafe);

    [Fact]
    public void Fields_of_any_kind_are_safe() => Properties.ForAll(FileBytes.AlmostFields, 10_000, AssertSafe);

    [Fact]
    public void Damaged_files_are_safe() =>
        Properties.ForAll(FileBytes.Mutated([.. SmallFiles.Select(file => file.Bytes)]), 10_000, AssertSafe);

    [Fact]
    public void The_generators_reach_every_end_of_a_list()
    {
        var reached = new HashSet<V1Refusal>();
        int fields = 0;
        Properties.ForAll(FileBytes.AlmostFields, 3_000, bytes =>
        {
            Walk walk = Walk.Of(bytes);
            reached.Add(walk.Refusal);
            fields = Math.Max(fields, walk.Fields.Count);
        });
        Properties.ForAll(FileBytes.Any, 1_000, bytes => reached.Add(Walk.Of(bytes).Refusal));
        Assert.Equal(Enum.GetValues<V1Refusal>(), reached.Order());
        Assert.True(fields >= 3);
    }

    [Theory]
    [MemberData(nameof(SmallNames))]
    public void A_file_cut_anywhere_gives_the_first_of_its_fields(string name)
    {
        byte[] file = CorpusFile.Load(name).Bytes;
        IReadOnlyList<V1Field> all = Walk.Of(file).Fields;
        for (int length = 0; length <= file.Length; length++)
        {
            ReadOnlySpan<byte> cut = file.AsSpan(0, length);
            IReadOnlyList<V1Field> fields = Walk.Of(cut).Fields;
            Assert.True(fields.Count <= all.Count);
            for (int i = 0; i < fields.Count; i++)
            {
                // The last one may have lost of its second buffer what is not shown.
                Assert.Equal(all[i] with { StateLength = fields[i].StateLength }, fields[i]);
                Assert.True(fields[i].StateLength == all[i].StateLength || (i == fields.Count - 1 && fields[i].End == length));
                Assert.True(Shown(fields[i], cut).SequenceEqual(Shown(all[i], file)));
            }
        }
    }

    private static ReadOnlySpan<byte> Shown(in V1Field field, ReadOnlySpan<byte> file)
    {
        Assert.True(field.TryGetShown(file.Slice(field.StateOffset, field.StateLength), out ReadOnlySpan<byte> value));
        return value;
    }

    private static void AssertSafe(byte[] bytes)
    {
        Walk walk = Walk.Of(bytes);
        int end = V1Layout.FieldsOffset;
        foreach (V1Field field in walk.Fields)
        {
            Assert.Equal(end, field.Offset);
            Assert.True(field.LabelOffset + field.LabelLength <= field.TypeOffset);
            Assert.True(field.TypeOffset + field.TypeLength == field.StateOffset);
            Assert.True(field.StateLength > 0);
            Assert.True(field.End <= bytes.Length);
            Read(field, Shown(field, bytes));
            V1Value.ReadLabel(bytes.AsSpan(field.LabelOffset, field.LabelLength));
            end = field.End;
        }

        Assert.Equal(end, walk.End);
        Assert.True(walk.Refusal != V1Refusal.None || walk.Fields.Count > 0);
    }

    private static void Read(in V1Field field, ReadOnlySpan<byte> value)
    {
        Assert.Equal(field.Format.ValueLength, value.Length);
        switch (field.Format.Kind)
        {
            case StructKind.Text or StructKind.PascalText:
                Assert.True(V1Value.ReadText(field.Format, value).Length <= value.Length);
                break;
            case StructKind.FloatingPoint:
                V1Value.ReadFloat(field.Format, value);
                break;
            case StructKind.SignedInteger:
                V1Value.ReadSigned(field.Format, value);
                break;
            default:
                V1Value.ReadUnsigned(field.Format, value);
                break;
        }
    }
}
