using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

public sealed class V1FileBuilderTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("pre.")]
    public void Empty_label_is_refused_by_name(string prefix)
    {
        var builder = Builder(prefix);
        var refused = Assert.Throws<ArgumentException>(() => builder.Counter(""));
        Assert.Contains($"The label '' (with the prefix '{prefix}') is empty", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Longest_label_is_65535_bytes()
    {
        var builder = Builder();
        builder.UInt(new string('L', 65_535)).Value = 1;
        var refused = Assert.Throws<ArgumentException>(() => builder.UInt(new string('é', 32_768)));
        Assert.Contains("65536 bytes", refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Message.Length, 1, 250);
        using var file = builder.Create();
        Assert.Equal(65_535, FileDecoder.ReadFile(file.Path).Single().Label.Length);
    }

    [Fact]
    public void Label_may_be_anything_else_in_Unicode()
    {
        string[] labels = ["a.b.c", "café.❤.😀", "with spaces", "new\nline", "日本語", "{}\"<b>"];
        var builder = Builder("pre.fix::");
        foreach (var label in labels)
            builder.Counter(label);
        using var file = builder.Create();
        Assert.Equal(labels.Select(label => "pre.fix::" + label), FileDecoder.ReadFile(file.Path).Select(field => field.Label));
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_label_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => Builder().Counter("a\ud83d"));
        Assert.Contains("half a surrogate pair at index 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Label_that_is_there_already_is_refused()
    {
        var builder = new V1FileBuilder(new V1Options { Directory = directory.Path });
        builder.Counter("twice");
        Assert.Contains("'twice'", Assert.Throws<ArgumentException>(() => builder.Double("twice")).Message, StringComparison.Ordinal);
        Assert.Contains("'sys.pid'", Assert.Throws<ArgumentException>(() => builder.Double("sys.pid")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Sizes_out_of_range_are_refused(int size)
    {
        var builder = Builder();
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Timer("t", size));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.MovingAverage("m", size));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.String("s", size));
        using var file = builder.Create();
        Assert.Empty(FileDecoder.ReadFile(file.Path));
    }

    [Fact]
    public void File_beyond_the_largest_size_is_refused_at_registration()
    {
        var builder = Builder();
        var fits = 0;
        var refused = Assert.Throws<ArgumentException>(FillUp);
        Assert.Contains($"no room for 's{fits}'", refused.Message, StringComparison.Ordinal);
        using var file = builder.Create();
        Assert.InRange(file.LengthBytes, 0, V1FileBuilder.FileSizeBytesMax);
        Assert.Equal(fits, FileDecoder.ReadFile(file.Path).Count);

        void FillUp()
        {
            for (; ; fits++)
                builder.String($"s{fits}", V1FileBuilder.StringSizeBytesMax);
        }
    }

    [Fact]
    public void Fields_cannot_be_added_once_the_file_is_there()
    {
        var builder = Builder();
        using var file = builder.Create();
        Assert.Throws<InvalidOperationException>(() => builder.Counter("late"));
        Assert.Throws<InvalidOperationException>(() => { builder.Create(); });
    }

    [Fact]
    public void Many_fields_over_many_pages_are_all_there()
    {
        var builder = Builder();
        var counters = Enumerable.Range(0, 1000).Select(i => builder.Counter($"counter.number.{i}")).ToList();
        using var file = builder.Create();
        for (var i = 0; i < counters.Count; i++)
            counters[i].Add((ulong)i + 1);
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (ulong)i), FileDecoder.ReadFile(file.Path).Select(field => field.UInt64));
    }

    private V1FileBuilder Builder(string prefix = "") =>
        new(new V1Options { Directory = directory.Path, DefaultFields = false, LabelPrefix = prefix });
}
