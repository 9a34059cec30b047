using System.Security.Cryptography;
using System.Text;

namespace MmExporter.Web.Security;

/// <summary>Users and the bcrypt hashes of their passwords.</summary>
/// <param name="hashes">A hash for each name.</param>
internal sealed class BasicAuthUsers(IReadOnlyDictionary<string, string> hashes)
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    private readonly string[] all = [.. hashes.Values];

    /// <summary>Nobody has to tell who he is.</summary>
    public bool IsEmpty => all.Length == 0;

    /// <summary>The hash that a password is compared with. For a name that nobody has it is somebody's, always the same one's: the
    /// comparison takes as long as a real one, and its result counts for nothing.</summary>
    public string HashOf(string name, out bool isKnown)
    {
        isKnown = hashes.TryGetValue(name, out string? hash);
        return hash ?? all[BitConverter.ToUInt32(HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes(name))) % (uint)all.Length];
    }
}
