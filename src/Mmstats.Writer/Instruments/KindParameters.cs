using System.Buffers.Binary;
using Mmstats.Format.V2;

namespace Mmstats.Writer;

/// <summary>The two numbers that the parameters of most kinds are.</summary>
internal static class KindParameters
{
    public static byte[] Of(int first, int second)
    {
        var bytes = new byte[V2Layout.ParametersLength];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, first);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int)), second);
        return bytes;
    }
}
