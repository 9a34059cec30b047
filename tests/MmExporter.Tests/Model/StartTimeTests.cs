using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Tests.Model;

/// <summary>When totals began.</summary>
public sealed class StartTimeTests
{
    private const long Second = 1_000_000_000;

    private readonly World world = new();

    private long Created => world.Catalog.Families[0].Series[0].Created;

    private FakeFile Add(long createdSecond)
    {
        FakeFile file = world.Add();
        file.Add(Metrics.Counter("c"), [], createdSecond * Second);
        return file;
    }

    private void PassAt(long second)
    {
        world.Time.Seconds = second;
        world.Pass();
    }

    [Fact]
    public void A_total_began_with_the_earliest_of_those_who_have_a_share_and_tell()
    {
        Add(20);
        FakeFile earliest = Add(10);
        Add(0);
        PassAt(100);
        Assert.Equal(10 * Second, Created);
        world.SetLiving(earliest, false);
        PassAt(101);
        Assert.Equal(10 * Second, Created);
        world.Remove(earliest);
        PassAt(102);
        Assert.Equal(20 * Second, Created);
    }

    [Fact]
    public void A_total_that_comes_back_began_after_its_absence()
    {
        FakeFile file = Add(10);
        FakeFile other = world.Add().With(Metrics.Gauge("z", GaugeMerge.Sum), 0);
        PassAt(100);
        world.Remove(file);
        PassAt(200);
        PassAt(250);
        world.Return(file);
        PassAt(300);
        Assert.Equal(200 * Second, Created);

        // Names that are made anew are no absence, and do not make it forgotten.
        world.Catalog.Apply(world.Settings);
        PassAt(400);
        Assert.Equal(200 * Second, Created);
        world.Remove(other);
        FakeFile younger = Add(350);
        PassAt(500);
        Assert.Equal(200 * Second, Created);
        world.Remove(file);
        PassAt(600);
        Assert.Equal(350 * Second, Created);
        world.Remove(younger);
        PassAt(700);
        Add(800);
        PassAt(900);
        Assert.Equal(800 * Second, Created);
    }

    [Fact]
    public void A_total_that_goes_while_names_are_made_anew_has_ended_too()
    {
        FakeFile file = Add(10);
        PassAt(100);
        world.Remove(file);
        world.Catalog.Apply(world.Settings);
        PassAt(200);
        world.Return(file);
        PassAt(300);
        Assert.Equal(200 * Second, Created);
    }

    [Fact]
    public void A_histogram_whose_writers_had_other_bounds_comes_back_after_its_absence()
    {
        FakeFile[] files = [world.Add(), world.Add()];
        files[0].Add(Metrics.Histogram("c", [1]), [], 10 * Second);
        files[1].Add(Metrics.Histogram("c", [1, 2]), [], 20 * Second);
        PassAt(100);
        Assert.Equal(10 * Second, Created);
        Array.ForEach(files, world.Remove);
        PassAt(200);
        Array.ForEach(files, world.Return);
        PassAt(300);
        Assert.Equal(200 * Second, Created);
    }

    [Fact]
    public void Who_does_not_tell_when_it_began_does_not_after_an_absence_either()
    {
        FakeFile file = Add(0);
        PassAt(100);
        world.Remove(file);
        PassAt(200);
        world.Return(file);
        PassAt(300);
        Assert.Equal(0, Created);
    }
}
