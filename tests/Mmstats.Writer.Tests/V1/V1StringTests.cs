using System.Text;
using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

public sealed class V1StringTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("", 4, "")]
    [InlineData("abc", 4, "abc")]
    [InlineData("abcd", 4, "abcd")]
    [InlineData("abcde", 4, "abcd")]
    [InlineData("aéé", 4, "aé")]
    [InlineData("a❤", 4, "a❤")]
    [InlineData("ab❤", 4, "ab")]
    [InlineData("😀", 4, "😀")]
    [InlineData("a😀", 4, "a")]
    [InlineData("😀", 3, "")]
    [InlineData("é", 1, "")]
    [InlineData("a\ud83d", 4, "a\ufffd")]
    [InlineData("a\ud83dx", 4, "a\ufffd")]
    public void Text_is_cut_at_a_whole_character_and_filled_up_with_NULs(string text, int size, string shown)
    {
        Assert.Equal(Padded(shown, size), BytesOf(size, field => field.Set(text)));
        // The UTF-8 of it is cut at the same place.
        Assert.Equal(Padded(shown, size), BytesOf(size, field => field.SetUtf8(Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void Shorter_text_leaves_nothing_of_a_longer_one() => Assert.Equal(Padded("xy", 20), BytesOf(20, field =>
    {
        field.Set("a much longer text");
        field.Set("xy");
    }));

    [Fact]
    public void Null_is_the_empty_text() => Assert.Equal(Padded("", 5), BytesOf(5, field =>
    {
        field.Set("text");
        field.Set(null);
    }));

    [Fact]
    public void Bytes_that_are_no_text_are_cut_where_they_are() => Assert.Equal(
        new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80 }, BytesOf(5, field => field.SetUtf8([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80])));

    [Fact]
    public void Static_text_is_cut_at_256_bytes()
    {
        var builder = Builder();
        builder.StaticText("s", new string('x', 255) + "é");
        using var file = builder.Create();
        Assert.Equal(Padded(new string('x', 255), 256), FileDecoder.Only(file.Path, "s").Shown);
    }

    [Fact]
    public void Neighbours_of_a_text_keep_their_bytes()
    {
        var builder = Builder();
        builder.StaticUInt64("before", ulong.MaxValue);
        var text = builder.String("s", 3);
        builder.StaticUInt64("behind", ulong.MaxValue);
        using var file = builder.Create();
        text.Set("longer than that");
        text.Set("");
        Assert.Equal(ulong.MaxValue, FileDecoder.Only(file.Path, "before").UInt64);
        Assert.Equal(ulong.MaxValue, FileDecoder.Only(file.Path, "behind").UInt64);
    }

    private static byte[] Padded(string text, int size)
    {
        var bytes = new byte[size];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    private byte[] BytesOf(int size, Action<V1String> set)
    {
        var builder = Builder();
        var field = builder.String("s", size);
        Assert.Equal(size, field.SizeBytes);
        using var file = builder.Create();
        set(field);
        return FileDecoder.Only(file.Path, "s").Shown;
    }

    private V1FileBuilder Builder() => new(new V1Options { Directory = directory.Path, DefaultFields = false });
}
