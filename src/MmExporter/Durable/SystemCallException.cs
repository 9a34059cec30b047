using System.Runtime.InteropServices;

namespace MmExporter.Durable;

/// <summary>A system call failed, so a file stays as it was.</summary>
/// <param name="what">What was being done, with the path.</param>
/// <param name="errno">What the kernel said.</param>
internal sealed class SystemCallException(string what, int errno) : IOException($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}")
{
    public int Errno { get; } = errno;

    /// <summary>Throws with the errno of the call that was made last.</summary>
    public static SystemCallException Last(string what) => new(what, Marshal.GetLastPInvokeError());
}
