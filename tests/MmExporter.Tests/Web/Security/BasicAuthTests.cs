using System.Net;
using System.Text;
using MmExporter.Tests.Support;
using MmExporter.Web.Security;

namespace MmExporter.Tests.Web.Security;

/// <summary>Who is let in, and what it costs to find out.</summary>
public sealed class BasicAuthTests : IDisposable
{
    private const string AliceHash = "hash of alice", BobHash = "hash of bob";

    private static readonly BasicAuthUsers Users = new(new Dictionary<string, string> { ["alice"] = AliceHash, ["bob"] = BobHash });

    private readonly ManualTime time = new();
    private readonly Comparisons comparisons = new();
    private readonly BasicAuth auth;

    public BasicAuthTests() => auth = new BasicAuth(comparisons.Compare, time);

    public void Dispose()
    {
        comparisons.Dispose();
        auth.Dispose();
    }

    [Theory]
    [InlineData("alice", "alice's", BasicAuthVerdict.Allowed)]
    [InlineData("bob", "bob's", BasicAuthVerdict.Allowed)]
    [InlineData("alice", "bob's", BasicAuthVerdict.Refused)]
    [InlineData("alice", "", BasicAuthVerdict.Refused)]
    [InlineData("Alice", "alice's", BasicAuthVerdict.Refused)]
    [InlineData("", "alice's", BasicAuthVerdict.Refused)]
    internal async Task A_name_with_its_own_password_is_let_in_again_and_again_with_one_comparison(string name, string password, BasicAuthVerdict verdict)
    {
        Assert.Equal(verdict, await CheckAsync(name, password));
        Assert.Equal(verdict, await CheckAsync(name, password));
        Assert.Single(comparisons.Made);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic !")]
    [InlineData("Basic YWxpY2U=")]
    [InlineData("Basic /////w==")]
    [InlineData("Bearer YWxpY2U6YWxpY2Uncw==")]
    public async Task Without_a_name_and_a_password_nobody_is_let_in_and_nothing_is_compared(string? header)
    {
        Assert.Equal(BasicAuthVerdict.Refused, await auth.CheckAsync(Users, header, IPAddress.Loopback, CancellationToken.None));
        Assert.Empty(comparisons.Made);
    }

    /// <summary>It takes as long as it does for one that somebody has, and is refused even with the password of him whose hash is looked at.</summary>
    [Theory]
    [InlineData("alice's")]
    [InlineData("bob's")]
    public async Task For_a_name_that_nobody_has_a_real_hash_is_compared_always_the_same_one(string password)
    {
        for (int i = 0; i < 20; i++)
        {
            string name = $"nobody{i}";
            Assert.Equal(BasicAuthVerdict.Refused, await CheckAsync(name, password));
            Assert.Contains(comparisons.Made[^1], new[] { AliceHash, BobHash });
            Assert.Equal(Users.HashOf(name, out _), Users.HashOf(name, out bool isKnown));
            Assert.False(isKnown);
        }

        Assert.Equal(20, comparisons.Made.Count);
        Assert.Equal(2, comparisons.Made.Distinct().Count());
    }

    [Fact]
    public async Task A_user_who_is_taken_away_or_has_another_password_is_let_in_no_more()
    {
        Assert.Equal(BasicAuthVerdict.Allowed, await CheckAsync("alice", "alice's"));
        Assert.Equal(BasicAuthVerdict.Refused, await CheckAsync("alice", "alice's", new BasicAuthUsers(new Dictionary<string, string> { ["bob"] = BobHash })));
        Assert.Equal(BasicAuthVerdict.Refused, await CheckAsync("alice", "alice's", new BasicAuthUsers(new Dictionary<string, string> { ["alice"] = BobHash })));
        Assert.Equal(BasicAuthVerdict.Refused, await CheckAsync("alice", "alice's", new BasicAuthUsers(new Dictionary<string, string> { ["carol"] = AliceHash })));

        // One who comes with the hash that his name was compared with before he was there.
        Assert.Equal(BasicAuthVerdict.Allowed, await CheckAsync("alice", "alice's", new BasicAuthUsers(new Dictionary<string, string> { ["alice"] = AliceHash })));
    }

    [Fact]
    public async Task Of_a_flood_of_wrong_passwords_one_is_compared_at_once_and_few_wait_while_a_password_that_is_known_waits_for_nothing()
    {
        Assert.Equal(BasicAuthVerdict.Allowed, await CheckAsync("alice", "alice's"));
        comparisons.Hold();
        Task<BasicAuthVerdict>[] flood = [.. Enumerable.Range(0, 1_000).Select(i => CheckAsync("alice", $"wrong {i}", client: IPAddress.Parse($"10.0.{i % 200}.1")))];
        await Eventually.Async(() => comparisons.Now == 1, "a comparison is under way");

        Assert.Equal(1_000 - BasicAuthQueue.WaitingMax, flood.Count(check => check.IsCompleted));
        ValueTask<BasicAuthVerdict> known = auth.CheckAsync(Users, Header("alice", "alice's"), IPAddress.Parse("10.0.0.1"), CancellationToken.None);
        Assert.True(known.IsCompletedSuccessfully);
        Assert.Equal(BasicAuthVerdict.Allowed, await known);

        comparisons.Release();
        await FinishAsync(Task.WhenAll(flood));
        Assert.Equal(1 + BasicAuthQueue.WaitingMax, comparisons.Made.Count);
        Assert.Equal(1, comparisons.AtOnceMax);
        BasicAuthVerdict[] verdicts = await Task.WhenAll(flood);
        Assert.Equal(1_000 - BasicAuthQueue.WaitingMax, verdicts.Count(verdict => verdict == BasicAuthVerdict.Busy));
        Assert.Equal(BasicAuthQueue.WaitingMax, verdicts.Count(verdict => verdict == BasicAuthVerdict.Refused));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public async Task Who_comes_from_one_address_does_not_fill_the_queue(string flooding, string other, bool isSame)
    {
        comparisons.Hold();
        Task<BasicAuthVerdict>[] flood = [.. Enumerable.Range(0, 50).Select(i => CheckAsync("bob", $"wrong {i}", client: IPAddress.Parse(flooding)))];
        Assert.Equal(50 - BasicAuthQueue.WaitingPerAddressMax, flood.Count(check => check.IsCompleted));
        Task<BasicAuthVerdict> alice = CheckAsync("alice", "alice's", client: IPAddress.Parse(other));
        Assert.Equal(isSame, alice.IsCompleted);

        comparisons.Release();
        await FinishAsync(Task.WhenAll(flood.Append(alice)));
        Assert.Equal(isSame ? BasicAuthVerdict.Busy : BasicAuthVerdict.Allowed, await alice);
        Assert.Equal(BasicAuthVerdict.Allowed, await CheckAsync("alice", "alice's"));
    }

    [Fact]
    public async Task After_a_comparison_that_fails_there_is_a_rest_and_after_one_that_does_not_there_is_none()
    {
        comparisons.Took = () => time.Advance(TimeSpan.FromMilliseconds(100));
        Task<BasicAuthVerdict> wrong = CheckAsync("alice", "wrong");
        await Eventually.Async(() => time.Due.Length == 1, "it rests");
        Assert.Equal([TimeSpan.FromMilliseconds(400)], time.Due);
        Task<BasicAuthVerdict> right = CheckAsync("alice", "alice's");
        Assert.Single(comparisons.Made);
        time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(BasicAuthVerdict.Refused, await wrong.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(BasicAuthVerdict.Allowed, await right.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Empty(time.Due);
    }

    [Fact]
    public async Task A_right_password_that_many_come_with_at_once_is_compared_once()
    {
        comparisons.Hold();
        Task<BasicAuthVerdict>[] checks = [.. Enumerable.Range(1, 10).Select(i => CheckAsync("alice", "alice's", client: IPAddress.Parse($"10.0.0.{i}")))];
        comparisons.Release();
        Assert.All(await Task.WhenAll(checks).WaitAsync(TimeSpan.FromSeconds(30)), verdict => Assert.Equal(BasicAuthVerdict.Allowed, verdict));
        Assert.Single(comparisons.Made);
    }

    [Fact]
    public async Task Who_goes_while_he_waits_makes_room()
    {
        comparisons.Hold();
        using var gone = new CancellationTokenSource();
        Task<BasicAuthVerdict> first = CheckAsync("alice", "wrong 1"), second = CheckAsync("alice", "wrong 2", cancellation: gone.Token);
        Assert.Equal(BasicAuthVerdict.Busy, await CheckAsync("alice", "wrong 3"));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Task<BasicAuthVerdict> third = CheckAsync("alice", "alice's");
        comparisons.Release();
        await FinishAsync(Task.WhenAll(first, third));
        Assert.Equal((BasicAuthVerdict.Refused, BasicAuthVerdict.Allowed), (await first, await third));
    }

    [Fact]
    public void No_number_of_wrong_passwords_drives_a_right_one_out_and_both_are_bounded()
    {
        var cache = new BasicAuthCache();
        cache.Add(0, isRight: true);
        for (uint i = 1; i <= 10 * BasicAuthCache.ResultsMax; i++)
        {
            cache.Add(i, isRight: false);
        }

        Assert.True(cache.TryGet(0, out bool isRight) && isRight);
        Assert.Equal(BasicAuthCache.ResultsMax, Enumerable.Range(1, 10 * BasicAuthCache.ResultsMax).Count(i => cache.TryGet((UInt128)i, out _)));
    }

    [Theory]
    [InlineData("$2a$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC", "right", true)]
    [InlineData("$2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC", "right", true)]
    [InlineData("$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi", "fakepassword", true)]
    [InlineData("$2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC", "Right", false)]
    public void Hashes_of_htpasswd_and_of_others_are_understood(string hash, string password, bool isRight) =>
        Assert.Equal(isRight, BCrypt.Net.BCrypt.Verify(password, hash));

    private Task<BasicAuthVerdict> CheckAsync(
        string name, string password, BasicAuthUsers? users = null, IPAddress? client = null, CancellationToken cancellation = default) =>
        auth.CheckAsync(users ?? Users, Header(name, password), client ?? IPAddress.Loopback, cancellation).AsTask();

    private static string Header(string name, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"));

    /// <summary>Lets time go on through all rests.</summary>
    private async Task FinishAsync(Task task) => await Eventually.Async(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return task.IsCompleted;
        },
        "all are answered");

    /// <summary>Comparisons that are counted, and take as long as the test wants.</summary>
    private sealed class Comparisons : IDisposable
    {
        private readonly ManualResetEventSlim go = new(true);
        private readonly List<string> made = [];
        private int now;

        /// <summary>The hashes, in order.</summary>
        public IReadOnlyList<string> Made
        {
            get
            {
                lock (made)
                {
                    return [.. made];
                }
            }
        }

        public int Now => Volatile.Read(ref now);

        public int AtOnceMax { get; private set; }

        public Action Took { get; set; } = () => { };

        public bool Compare(string password, string hash)
        {
            lock (made)
            {
                made.Add(hash);
                AtOnceMax = Math.Max(AtOnceMax, ++now);
            }

            go.Wait();
            Took();
            lock (made)
            {
                now--;
            }

            return (password, hash) is ("alice's", AliceHash) or ("bob's", BobHash);
        }

        public void Hold() => go.Reset();

        public void Release() => go.Set();

        public void Dispose()
        {
            go.Set();
            go.Dispose();
        }
    }
}
