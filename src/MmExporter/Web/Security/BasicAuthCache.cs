using System.Security.Cryptography;
using System.Text;

namespace MmExporter.Web.Security;

/// <summary>
/// What comparisons of passwords with hashes came to, so that a scraper's is made once. Right and wrong ones have rooms of their
/// own, so that no number of wrong ones drives a right one out. No password is in it, and nothing that tells one.
/// </summary>
internal sealed class BasicAuthCache
{
    /// <summary>Of each kind; then the oldest goes.</summary>
    public const int ResultsMax = 1_000;

    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);
    private readonly Lock gate = new();
    private readonly (HashSet<UInt128> Keys, Queue<UInt128> Order) right = ([], []), wrong = ([], []);

    /// <summary>What a comparison is kept by. It has the hash in it, so that a changed password is a new one.</summary>
    public UInt128 KeyOf(string name, bool isKnown, string hash, string password)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{isKnown}{name.Length}:{name}{hash}{password}"), digest);
        return BitConverter.ToUInt128(digest);
    }

    public bool TryGet(UInt128 key, out bool isRight)
    {
        lock (gate)
        {
            isRight = right.Keys.Contains(key);
            return isRight || wrong.Keys.Contains(key);
        }
    }

    public void Add(UInt128 key, bool isRight)
    {
        lock (gate)
        {
            (HashSet<UInt128> keys, Queue<UInt128> order) = isRight ? right : wrong;
            if (keys.Add(key))
            {
                order.Enqueue(key);
            }

            if (order.Count > ResultsMax)
            {
                keys.Remove(order.Dequeue());
            }
        }
    }
}
