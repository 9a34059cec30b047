namespace MmExporter.Web.Security;

/// <summary>What is in force for a connection or a request.</summary>
/// <param name="Tls">How connections are encrypted; null where they are not.</param>
/// <param name="Headers">What is added to each answer.</param>
/// <param name="Users">Who may ask.</param>
internal sealed record SecuritySettings(ServerTls? Tls, IReadOnlyList<KeyValuePair<string, string>> Headers, BasicAuthUsers Users)
{
    /// <summary>No encryption, and anybody may ask.</summary>
    public static readonly SecuritySettings None = new(null, [], new BasicAuthUsers(new Dictionary<string, string>()));

    /// <summary>What somebody who runs it has to know of; null for nothing.</summary>
    public string? Weakness => (Tls, Users.IsEmpty) switch
    {
        (null, true) => "Unprotected, without encryption and passwords",
        (null, false) => "Passwords are sent without encryption to",
        (_, _) => null,
    };
}
