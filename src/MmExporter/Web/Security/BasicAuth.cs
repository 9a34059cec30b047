using System.Net;
using Microsoft.Extensions.Primitives;

namespace MmExporter.Web.Security;

/// <summary>Tells whether a request is from somebody who may ask.</summary>
/// <param name="compare">Compares a password with a bcrypt hash.</param>
/// <param name="time">Measures comparisons.</param>
internal sealed class BasicAuth(Func<string, string, bool> compare, TimeProvider time) : IDisposable
{
    private readonly BasicAuthCache cache = new();
    private readonly BasicAuthQueue queue = new(time);

    /// <param name="users">Who may ask; not empty.</param>
    /// <param name="authorization">The header of the request.</param>
    /// <param name="client">Where it is from.</param>
    /// <param name="cancellation">The client has gone.</param>
    public async ValueTask<BasicAuthVerdict> CheckAsync(BasicAuthUsers users, StringValues authorization, IPAddress? client, CancellationToken cancellation)
    {
        if (!BasicAuthHeader.TryParse(authorization, out string name, out string password))
        {
            return BasicAuthVerdict.Refused;
        }

        string hash = users.HashOf(name, out bool isKnown);
        UInt128 key = cache.KeyOf(name, isKnown, hash, password);
        if (cache.TryGet(key, out bool isRight))
        {
            return Verdict(isRight);
        }

        bool? result = await queue.RunAsync(client, () => Compare(key, password, hash, isKnown), cancellation);
        return result is { } compared ? Verdict(compared) : BasicAuthVerdict.Busy;
    }

    public void Dispose() => queue.Dispose();

    private static BasicAuthVerdict Verdict(bool isRight) => isRight ? BasicAuthVerdict.Allowed : BasicAuthVerdict.Refused;

    /// <summary>Of many that wait with the same password, the first has it compared for all.</summary>
    private bool Compare(UInt128 key, string password, string hash, bool isKnown)
    {
        if (!cache.TryGet(key, out bool isRight))
        {
            isRight = compare(password, hash) & isKnown;
            cache.Add(key, isRight);
        }

        return isRight;
    }
}
