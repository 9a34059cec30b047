namespace Mmstats.Writer.V1;

/// <summary>The fields mmstats puts into every file: who writes it, and since when.</summary>
internal sealed class V1DefaultFields
{
    private readonly V1Single<uint> processId;
    private readonly V1Single<long> threadId;
    private readonly V1Single<ulong> userId;
    private readonly V1Single<ulong> groupId;
    private readonly V1Single<double> created;

    public V1DefaultFields(Func<string, V1Label> name)
    {
        processId = new V1Single<uint>(name("sys.pid"), 0);
        threadId = new V1Single<long>(name("sys.tid"), 0);
        userId = new V1Single<ulong>(name("sys.uid"), 0);
        groupId = new V1Single<ulong>(name("sys.gid"), 0);
        created = new V1Single<double>(name("sys.created"), 0);
    }

    public IEnumerable<V1Instrument> All => [processId, threadId, userId, groupId, created];

    /// <summary>Gives them the values of this moment and of the calling thread.</summary>
    public void Resolve(TimeProvider clock)
    {
        processId.Value = (uint)Environment.ProcessId;
        threadId.Value = Libc.GetTid();
        userId.Value = Libc.GetUid();
        groupId.Value = Libc.GetGid();
        created.Value = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
    }
}
