namespace Deploy.Tests.Image;

/// <summary>A fact about containers, which only root runs here: where the tests are not root, it is skipped and says so.</summary>
internal sealed class ContainerFactAttribute : FactAttribute
{
    public ContainerFactAttribute()
    {
        if (!CanRun)
        {
            Skip = "containers are started as root, with a storage of their own: run the tests as root";
        }
    }

    public static bool CanRun => Environment.IsPrivilegedProcess;
}
