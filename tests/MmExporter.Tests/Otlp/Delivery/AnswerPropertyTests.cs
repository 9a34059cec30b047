using FsCheck;
using FsCheck.Fluent;
using MmExporter.Otlp.Delivery.Answers;
using MmExporter.Tests.Otlp.Support;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>Answers are read whatever they are.</summary>
public sealed class AnswerPropertyTests
{
    [Fact]
    public void No_bytes_make_the_readers_fail() => Properties.ForAll(Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(), 5000, bytes =>
    {
        ExportResponse.TryRead(bytes, out _);
        RpcStatus.Read(bytes);
    });

    [Fact]
    public void No_damage_makes_the_readers_fail()
    {
        byte[] status = Answers.RpcStatus("full", 7), response = Answers.ExportResponse(17, "too old");
        for (int i = 0; i < Math.Max(status.Length, response.Length); i++)
        {
            RpcStatus.Read(status.AsSpan(0, Math.Min(i, status.Length)));
            bool isWhole = ExportResponse.TryRead(response.AsSpan(0, Math.Min(i, response.Length)), out _);
            Assert.Equal(i == 0 || i >= response.Length, isWhole);
            for (int value = 0; value < 256; value++)
            {
                RpcStatus.Read(With(status, i, (byte)value));
                ExportResponse.TryRead(With(response, i, (byte)value), out _);
            }
        }
    }

    [Fact]
    public void What_is_written_is_read() => Properties.ForAll(
        from rejected in Gen.Choose(0, int.MaxValue)
        from message in Gen.Elements("a b €".ToCharArray()).ArrayOf().Where(text => text.Length < 50)
        select (rejected, new string(message).Trim()),
        1000,
        written =>
        {
            (int rejected, string message) = written;
            Assert.True(ExportResponse.TryRead(Answers.ExportResponse(rejected, message), out ExportResponse read));
            Assert.Equal(new ExportResponse(rejected, message), read);
            Assert.Equal(new RpcStatus(message, null), RpcStatus.Read(Answers.RpcStatus(message)));
            Assert.Equal(TimeSpan.FromSeconds(Math.Clamp(rejected, 0.1, 300)), RpcStatus.Read(Answers.RpcStatus(message, rejected)).RetryAfter);
        });

    private static byte[] With(byte[] bytes, int index, byte value)
    {
        byte[] changed = [.. bytes];
        changed[index % changed.Length] = value;
        return changed;
    }
}
