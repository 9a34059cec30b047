using System.Buffers.Binary;
using System.Text;
using Mmstats.Format.Tests.Support;
using Mmstats.Format.V1;

namespace Mmstats.Format.Tests.V1;

/// <summary>Where a list of fields ends, byte by byte.</summary>
public sealed class FieldReaderTests
{
    private static readonly byte[] Good = Field("ok", "B", [255, 7]);

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("0100")]
    [InlineData("010000")]
    [InlineData("00ffffff")]
    public void A_file_without_a_field_is_being_created(string hex) =>
        Assert.Equal((V1Refusal.NotYet, 0), Outcome(Convert.FromHexString(hex)));

    [Fact]
    public void Every_first_byte_but_0_and_1_is_an_unknown_version()
    {
        for (int version = 2; version < 256; version++)
        {
            Assert.Equal((V1Refusal.UnknownVersion, 0), Outcome([(byte)version, .. Good]));
        }
    }

    [Fact]
    public void Nothing_one_zero_and_two_zeros_end_the_list()
    {
        Assert.Equal((V1Refusal.None, 1), Outcome([1, .. Good]));
        Assert.Equal((V1Refusal.None, 1), Outcome([1, .. Good, 0]));
        Assert.Equal((V1Refusal.None, 1), Outcome([1, .. Good, 0, 0]));
        Assert.Equal((V1Refusal.None, 1), Outcome([1, .. Good, 0, 0, 1, 2, 3]));
    }

    [Fact]
    public void Half_a_label_size_is_a_cut_file() => Assert.Equal((V1Refusal.Truncated, 1), Outcome([1, .. Good, 5]));

    [Fact]
    public void A_type_that_is_not_written_yet_is_a_file_that_is_being_created() =>
        Assert.Equal((V1Refusal.NotYet, 1), Outcome([1, .. Good, .. Field("x", "\0", [0, 0])]));

    [Fact]
    public void Every_write_buffer_but_0_1_and_255_is_unknown()
    {
        for (int writeBuffer = 2; writeBuffer < 255; writeBuffer++)
        {
            Assert.Equal((V1Refusal.UnknownWriteBuffer, 1), Outcome([1, .. Good, .. Field("x", "B", [(byte)writeBuffer, 1, 2])]));
        }
    }

    [Fact]
    public void A_reader_that_has_ended_stays_at_its_end()
    {
        var reader = new V1FieldReader([1, .. Good, 0, 0, .. Good]);
        Assert.True(reader.MoveNext());
        Assert.False(reader.MoveNext());
        Assert.False(reader.MoveNext());
        Assert.Equal((V1Refusal.None, 1 + Good.Length), (reader.Refusal, reader.Offset));
    }

    [Fact]
    public void Layout_and_fields_agree_on_every_offset()
    {
        byte[] file = [1, .. Field("label", "<h", [1, 1, 0, 2, 0])];
        V1Field field = Assert.Single(Walk.Of(file).Fields);
        Assert.Equal((1, 3, 10, 12, 17), (field.Offset, field.LabelOffset, field.TypeOffset, field.StateOffset, field.End));
        Assert.Equal(V1Layout.FieldLength(5, 2, V1Layout.StateLength(2, buffered: true)), field.End - field.Offset);
        Assert.Equal((1, 3), (field.BufferedValueOffset(0), field.BufferedValueOffset(1)));
    }

    private static (V1Refusal Refusal, int Fields) Outcome(byte[] file)
    {
        Walk walk = Walk.Of(file);
        return (walk.Refusal, walk.Fields.Count);
    }

    private static byte[] Field(string label, string type, byte[] state) =>
        [.. Size(label), .. Encoding.UTF8.GetBytes(label), .. Size(type), .. Encoding.ASCII.GetBytes(type), .. state];

    private static byte[] Size(string text)
    {
        byte[] size = new byte[V1Layout.SizePrefixLength];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)text.Length);
        return size;
    }
}
