using System.Runtime.CompilerServices;

namespace Mmstats.Writer.V1;

/// <summary>The struct format characters by which a file names the types of its values.</summary>
internal static class V1Type
{
    public static string Of<T>()
        where T : unmanaged => default(T) switch
        {
            ulong => "Q",
            long => "q",
            uint => "I",
            int => "i",
            ushort => "H",
            short => "h",
            sbyte => "b",
            bool => "?",
            double => "d",
            float => "f",
            _ => throw new NotSupportedException($"The format has no type for {typeof(T)}, {Unsafe.SizeOf<T>()} bytes."),
        };

    public static string OfText(int sizeBytes) => FormattableString.Invariant($"{sizeBytes}s");
}
