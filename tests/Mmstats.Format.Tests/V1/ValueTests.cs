using System.Text;
using Mmstats.Format.V1;

namespace Mmstats.Format.Tests.V1;

public sealed class ValueTests
{
    [Theory]
    [InlineData("4s", "61620063", "ab")]
    [InlineData("4s", "00616263", "")]
    [InlineData("4s", "61626364", "abcd")]
    [InlineData("0s", "", "")]
    [InlineData("1s", "ff", "")]
    [InlineData("c", "63", "c")]
    [InlineData("6p", "036162636465", "abc")]
    [InlineData("6p", "ff6162636465", "abcde")]
    [InlineData("6p", "056100636465", "a")]
    [InlineData("6p", "006162636465", "")]
    [InlineData("1p", "05", "")]
    [InlineData("0p", "", "")]
    public void Text_ends_at_its_first_NUL_or_its_length(string type, string hex, string text) =>
        Assert.Equal(text, V1Value.ReadText(Format(type), Convert.FromHexString(hex)));

    [Theory]
    [InlineData("c3a9", "é")]
    [InlineData("f09f9880", "😀")]
    [InlineData("ff61fe62", "ab")]
    [InlineData("61e29d", "a")]
    [InlineData("c361", "a")]
    [InlineData("c0af61", "a")]
    [InlineData("eda08061", "a")]
    [InlineData("f4908080" + "61", "a")]
    [InlineData("e282ac80", "€")]
    [InlineData("efbfbd", "\uFFFD")]
    public void Bytes_that_are_not_UTF8_are_dropped(string hex, string text)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal(text, V1Value.ReadLabel(bytes));
        Assert.Equal(text, V1Value.ReadText(Format($"{bytes.Length}s"), bytes));
    }

    [Fact]
    public void A_label_is_not_cut_at_NUL() => Assert.Equal("a\0b", V1Value.ReadLabel("a\0b"u8));

    [Theory]
    [InlineData("b", "80", -128L)]
    [InlineData("h", "feff", -2L)]
    [InlineData(">h", "fffe", -2L)]
    [InlineData("i", "ffffff7f", (long)int.MaxValue)]
    [InlineData("!i", "80000000", (long)int.MinValue)]
    [InlineData("q", "0000000000000080", long.MinValue)]
    [InlineData(">q", "8000000000000000", long.MinValue)]
    [InlineData("l", "ffffffffffffffff", -1L)]
    [InlineData("=l", "ffffffff", -1L)]
    public void Signed_integers_keep_their_sign(string type, string hex, long value) =>
        Assert.Equal(value, V1Value.ReadSigned(Format(type), Convert.FromHexString(hex)));

    [Theory]
    [InlineData("B", "ff", 255UL)]
    [InlineData("H", "0102", 0x0201UL)]
    [InlineData(">H", "0102", 0x0102UL)]
    [InlineData("I", "ffffffff", (ulong)uint.MaxValue)]
    [InlineData("!I", "01020304", 0x01020304UL)]
    [InlineData("Q", "0102030405060708", 0x0807060504030201UL)]
    [InlineData(">Q", "0102030405060708", 0x0102030405060708UL)]
    [InlineData("?", "00", 0UL)]
    [InlineData("?", "01", 1UL)]
    [InlineData("?", "02", 1UL)]
    [InlineData("?", "ff", 1UL)]
    public void Unsigned_integers_are_read_in_their_byte_order(string type, string hex, ulong value) =>
        Assert.Equal(value, V1Value.ReadUnsigned(Format(type), Convert.FromHexString(hex)));

    [Theory]
    [InlineData("d", "0000000000000080")]
    [InlineData("<d", "9a9999999999b93f")]
    [InlineData(">d", "3fb999999999999a")]
    [InlineData("f", "0000807f")]
    [InlineData(">f", "3eaaaaab")]
    public void Floats_are_read_bit_by_bit(string type, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        double value = V1Value.ReadFloat(Format(type), bytes);
        byte[] again = bytes.Length == 4 ? BitConverter.GetBytes((float)value) : BitConverter.GetBytes(value);
        Assert.Equal(bytes, type[0] == '>' ? again.Reverse() : again);
    }

    [Fact]
    public void The_shown_buffer_is_the_one_that_is_not_written()
    {
        V1Field field = Field("H", buffered: true);
        Assert.Equal(2, Read(field, [0, 1, 0, 2, 0]));
        Assert.Equal(1, Read(field, [1, 1, 0, 2, 0]));
        Assert.Null(Read(field, [2, 1, 0, 2, 0]));
        Assert.Null(Read(field, [255, 1, 0, 2, 0]));
    }

    [Fact]
    public void An_unbuffered_value_is_shown_as_long_as_the_field_is_unbuffered()
    {
        V1Field field = Field("H", buffered: false);
        Assert.Equal(7, Read(field, [255, 7, 0]));
        Assert.Null(Read(field, [0, 7, 0]));
        Assert.Null(Read(field, [254, 7, 0]));
    }

    [Fact]
    public void A_buffer_that_is_cut_off_has_no_value()
    {
        V1Field field = Field("H", buffered: true);
        Assert.Equal(1, Read(field, [1, 1, 0, 2]));
        Assert.Null(Read(field, [0, 1, 0, 2]));
        Assert.Null(Read(field, [1, 1]));
        Assert.Null(Read(field, [1]));
    }

    [Fact]
    public void The_first_value_of_a_type_is_found_behind_its_alignment()
    {
        V1Field field = Field("xI", buffered: true);
        Assert.Equal((4, 4, 8), (field.Format.ValueOffset, field.Format.ValueLength, field.Format.Length));
        byte[] state = [0, .. new byte[8], 9, 9, 9, 9, 6, 0, 0, 0];
        Assert.Equal(V1Layout.StateLength(8, buffered: true), state.Length);
        Assert.Equal(6, Read(field, state));
    }

    private static int? Read(in V1Field field, byte[] state) =>
        field.TryGetShown(state, out ReadOnlySpan<byte> value) ? (int)V1Value.ReadUnsigned(field.Format, value) : null;

    private static V1Field Field(string type, bool buffered)
    {
        StructFormat format = Format(type);
        return new V1Field(V1Layout.FieldsOffset, 1, type.Length, V1Layout.StateLength(format.Length, buffered), buffered, format);
    }

    private static StructFormat Format(string type)
    {
        Assert.Equal(V1Refusal.None, StructFormat.TryParse(Encoding.ASCII.GetBytes(type), out StructFormat format));
        return format;
    }
}
