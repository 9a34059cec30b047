using System.Net;
using System.Net.Sockets;

namespace MmExporter.Web.Security;

/// <summary>
/// Who waits for a password to be compared. A comparison takes a processor for a tenth of a second or more, so there is one at
/// once, and after one that fails a rest; few wait, and of those only some from one address, so that nobody fills it alone.
/// </summary>
/// <param name="time">Measures comparisons and rests.</param>
internal sealed class BasicAuthQueue(TimeProvider time) : IDisposable
{
    /// <summary>Comparisons that are made or waited for.</summary>
    public const int WaitingMax = 16;

    /// <summary>Those of them for one address: an IPv4 address, or a network of IPv6 such as one customer has.</summary>
    public const int WaitingPerAddressMax = 2;

    /// <summary>A comparison that fails is followed by a rest of as many times what it took, so that wrong passwords get a fifth of
    /// one processor at most.</summary>
    private const int RestFactor = 4;

    private const int NetworkBytes = 8;

    private static readonly TimeSpan RestTimeMax = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, int> waiting = [];
    private int count;

    /// <summary>Makes a comparison when it is its turn.</summary>
    /// <param name="client">Who wants it.</param>
    /// <param name="compare">Makes it, on a thread of its own.</param>
    /// <param name="cancellation">Ends the wait, and not what has begun.</param>
    /// <returns>Whether the password is right; null where too many wait.</returns>
    public async Task<bool?> RunAsync(IPAddress? client, Func<bool> compare, CancellationToken cancellation)
    {
        IPAddress address = NetworkOf(client);
        if (!TryEnter(address))
        {
            return null;
        }

        try
        {
            await turn.WaitAsync(cancellation);
            try
            {
                return await CompareAsync(compare);
            }
            finally
            {
                turn.Release();
            }
        }
        finally
        {
            Leave(address);
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<bool> CompareAsync(Func<bool> compare)
    {
        long start = time.GetTimestamp();
        bool isRight = await Task.Run(compare, CancellationToken.None);
        if (!isRight)
        {
            TimeSpan rest = time.GetElapsedTime(start) * RestFactor;
            await Task.Delay(rest < RestTimeMax ? rest : RestTimeMax, time, CancellationToken.None);
        }

        return isRight;
    }

    private bool TryEnter(IPAddress address)
    {
        lock (gate)
        {
            int own = waiting.GetValueOrDefault(address);
            if (count == WaitingMax || own == WaitingPerAddressMax)
            {
                return false;
            }

            waiting[address] = own + 1;
            count++;
            return true;
        }
    }

    private void Leave(IPAddress address)
    {
        lock (gate)
        {
            count--;
            if (--waiting[address] == 0)
            {
                waiting.Remove(address);
            }
        }
    }

    private static IPAddress NetworkOf(IPAddress? client)
    {
        if (client is not { AddressFamily: AddressFamily.InterNetworkV6 })
        {
            return client ?? IPAddress.None;
        }

        if (client.IsIPv4MappedToIPv6)
        {
            return client.MapToIPv4();
        }

        byte[] bytes = client.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
