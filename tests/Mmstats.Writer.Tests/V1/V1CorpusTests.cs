using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.V1;

namespace Mmstats.Writer.Tests.V1;

/// <summary>Files that mmstats wrote, against files of the same fields and values written here: every byte.</summary>
public sealed class V1CorpusTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("all_initial", 0)]
    [InlineData("all_1write", 1)]
    [InlineData("all_2writes", 2)]
    [InlineData("all_7writes", 7)]
    public void Every_field_class_is_written_as_mmstats_writes_it(string name, uint writes)
    {
        var builder = Builder();
        var model = new CorpusModel(builder);
        using var file = builder.Create();
        for (var n = 1u; n <= writes; n++)
            model.Write(n);
        Assert.Equal(Recorded(name), File.ReadAllBytes(file.Path));
    }

    [Theory]
    [InlineData("all_1write", 1)]
    [InlineData("all_2writes", 2)]
    [InlineData("all_7writes", 7)]
    public void Values_from_before_the_file_was_created_are_in_it(string name, uint writes)
    {
        var builder = Builder();
        var model = new CorpusModel(builder);
        for (var n = 1u; n <= writes; n++)
            model.Write(n);
        using var file = builder.Create();
        Assert.Equal(Recorded(name), File.ReadAllBytes(file.Path));
    }

    [Theory]
    [InlineData("page_4095", 4096, 1, 6)]
    [InlineData("page_exact_4096", 4096, 0, 5)]
    [InlineData("page_exact_8192", 8192, 0, 8)]
    public void Full_page_has_no_terminator(string name, int size, int left, uint value)
    {
        var builder = Builder();
        var field = builder.UInt(new string('a', LabelLengthThatLeaves(size, left)));
        using var file = builder.Create();
        field.Value = value;
        Assert.Equal(size, file.LengthBytes);
        Assert.Equal(Recorded(name), File.ReadAllBytes(file.Path));
    }

    [Fact]
    public void One_byte_more_than_a_page_makes_two()
    {
        var builder = Builder();
        builder.UInt(new string('a', LabelLengthThatLeaves(4096, 0) + 1)).Value = 9;
        using var file = builder.Create();
        Assert.Equal(8192, new FileInfo(file.Path).Length);
        Assert.Equal(9u, BitConverter.ToUInt32(FileDecoder.ReadFile(file.Path).Single().Shown));
    }

    [Fact]
    public void File_without_fields_is_the_version_and_zeros()
    {
        using var file = Builder().Create();
        Assert.Equal(Recorded("no_fields"), File.ReadAllBytes(file.Path));
    }

    // Version, label size, type size, type, write buffer, two buffers.
    private static int LabelLengthThatLeaves(int size, int left) => size - left - (1 + 2 + 2 + 1 + 1 + 8);

    private static byte[] Recorded(string name) =>
        File.ReadAllBytes(Path.Combine(RepoPaths.Corpus, "mmstats-v1", name + ".mmstats"));

    private V1FileBuilder Builder() => new(new V1Options { Directory = directory.Path, DefaultFields = false });
}
