namespace MmExporter.Web.Security;

/// <summary>
/// What the web configuration file says now. It is looked at again at each handshake and each request; where it, or a file
/// it names, has changed it is read again, and where it cannot be used then, what was read before stays in force.
/// </summary>
internal sealed partial class WebSecurity
{
    /// <summary>When a reading that failed is tried again without a change: what was short may be there again.</summary>
    public static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(10);

    private readonly string? path;
    private readonly TimeProvider time;
    private readonly ILogger<WebSecurity> log;
    private readonly Lock gate = new();
    private FileStamps stamps = new();
    private SecuritySettings current = SecuritySettings.None;
    private volatile string? failure;
    private long failed;

    private WebSecurity(string? path, TimeProvider time, ILogger<WebSecurity> log) => (this.path, this.time, this.log) = (path, time, log);

    /// <summary>Whether there is a file.</summary>
    public bool IsConfigured => path is not null;

    /// <param name="path">The file, absolute; null for none.</param>
    /// <param name="time">Tells when to try again.</param>
    /// <param name="log">Takes what happens to the file later.</param>
    /// <exception cref="WebConfigException">It cannot be used.</exception>
    public static WebSecurity Open(string? path, TimeProvider time, ILogger<WebSecurity> log)
    {
        var security = new WebSecurity(path, time, log);
        if (path is not null)
        {
            security.current = WebConfigLoader.TryLoad(path, out security.stamps, out SecuritySettings? settings, out string? error)
                ? settings
                : throw new WebConfigException(error);
        }

        return security;
    }

    /// <summary>Whether it could not be used when it was read last.</summary>
    public bool HasFailed => failure is not null;

    /// <summary>What is in force.</summary>
    public SecuritySettings Current()
    {
        if (path is null)
        {
            return current;
        }

        lock (gate)
        {
            if (stamps.HaveChanged() || (failure is not null && time.GetElapsedTime(failed) > RetryTime))
            {
                ReadAgain(path);
            }

            return current;
        }
    }

    private void ReadAgain(string file)
    {
        if (!WebConfigLoader.TryLoad(file, out stamps, out SecuritySettings? settings, out string? error))
        {
            Fail(error);
        }
        else if (settings.Tls is null != current.Tls is null)
        {
            Fail($"{file}: TLS cannot be {(settings.Tls is null ? "taken away" : "added")} while it runs; start it again");
        }
        else if (settings.Users.IsEmpty && !current.Users.IsEmpty)
        {
            // A file that is being written has none, too.
            Fail($"{file}: passwords cannot be taken away while it runs; start it again");
        }
        else if (settings.Tls is { DemandsCertificates: false } && current.Tls is { DemandsCertificates: true })
        {
            Fail($"{file}: clients' certificates cannot be done without while it runs; start it again");
        }
        else
        {
            (current, failure) = (settings, null);
            LogRead(log, file);
        }
    }

    /// <summary>The same is said once, however many ask.</summary>
    private void Fail(string error)
    {
        failed = time.GetTimestamp();
        if (failure != error)
        {
            failure = error;
            LogRefused(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The web configuration is not taken, and the one before it stays: {Error}")]
    private static partial void LogRefused(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Read the web configuration again: {File}")]
    private static partial void LogRead(ILogger logger, string file);
}
