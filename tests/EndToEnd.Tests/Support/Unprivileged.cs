namespace EndToEnd.Tests.Support;

/// <summary>Root may read everything. Where the tests are root, this makes a command nobody's.</summary>
internal static class Unprivileged
{
    public static string[] Wrapper { get; } =
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];
}
