using MmExporter.Formats;
using MmExporter.Formats.V1;

namespace MmExporter.Tests.Formats;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("/dev/shm/mmstats/web-12-34.mmstats", "web", "12", "34")]
    [InlineData("web-12-34.mmstats", "web", "12", "34")]
    [InlineData("web-12-34", "web", "12", "34")]
    [InlineData("mmstats-12-34", "mmstats", "12", "34")]
    [InlineData("a-b-c-1-2.mmstats", "a-b-c", "1", "2")]
    [InlineData("a-1-2-3.mmstats", "a-1", "2", "3")]
    [InlineData("web-007-008.mmstats", "web", "007", "008")]
    [InlineData("web.mmstats", "web", "", "")]
    [InlineData("web-12.mmstats", "web-12", "", "")]
    [InlineData("web-12-.mmstats", "web-12-", "", "")]
    [InlineData("web--12.mmstats", "web--12", "", "")]
    [InlineData("web--1-2.mmstats", "web-", "1", "2")]
    [InlineData("-1-2.mmstats", "-1-2", "", "")]
    [InlineData("1-2.mmstats", "1-2", "", "")]
    [InlineData("1-2-3.mmstats", "1", "2", "3")]
    [InlineData("web-12-x.mmstats", "web-12-x", "", "")]
    [InlineData("web-12-٣.mmstats", "web-12-٣", "", "")]
    [InlineData("web-1-2.mmstats.mmstats", "web-1-2.mmstats", "", "")]
    [InlineData("a.mmstats/b", "b", "", "")]
    [InlineData("größe-1-2.mmstats", "größe", "1", "2")]
    public void A_name_tells_application_process_and_thread(string path, string application, string process, string thread) =>
        Assert.Equal(new WriterIdentity(application, process, thread) { HasFieldNames = true }, V1FileName.Parse(path));
}
