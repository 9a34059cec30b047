namespace Deploy.Tests.Systemd;

/// <summary>A fact of a machine with systemd, which is skipped, and says why, where none can be booted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SystemdFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(SystemdMachine.WhyItCannotBoot);

    public SystemdFactAttribute() => Skip = Reason.Value;
}
