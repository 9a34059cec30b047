using YamlDotNet.RepresentationModel;

namespace Deploy.Tests.Image;

/// <summary>deploy/compose: the demonstration for compose and the one for podman are the same.</summary>
public sealed class ComposeTests
{
    private static readonly string Folder = Path.Combine(RepoPaths.Root, "deploy", "compose");

    private readonly YamlNode services = Documents("compose.yaml")[0]["services"];
    private readonly YamlNode claim = Documents("pod.yaml")[0];
    private readonly YamlNode pod = Documents("pod.yaml")[1]["spec"];

    [Fact]
    public void Both_have_the_same_containers_of_the_same_images()
    {
        string[] images = [.. Services().Select(service => $"{service.Name} {service.Node["image"]}")];
        Assert.Equal(images, Containers().Select(container => $"{container["name"]} {container["image"]}".Replace("localhost/", "", StringComparison.Ordinal).Replace(":latest", "", StringComparison.Ordinal)));
        Assert.Equal(4, images.Length);
    }

    [Fact]
    public void Both_give_them_the_same_arguments_users_ports_and_settings()
    {
        foreach (((string name, YamlNode service), YamlNode container) in Services().Zip(Containers()))
        {
            Assert.Equal(Texts(service, "command"), Texts(container, "args"));
            Assert.Equal(Texts(service, "ports"), Items(container, "ports").Select(port => $"{port["hostIP"]}:{port["hostPort"]}:{port["containerPort"]}"));
            Assert.Equal(
                service is YamlMappingNode map && map.Children.ContainsKey("environment") ? ((YamlMappingNode)service["environment"]).Select(pair => $"{pair.Key}={pair.Value}") : [],
                Items(container, "env").Select(variable => $"{variable["name"]}={variable["value"]}"));
            if (name is "application" or "exporter")
            {
                YamlNode security = container["securityContext"];
                Assert.Equal($"{service["user"]}", $"{security["runAsUser"]}:{security["runAsGroup"]}");
                Assert.Equal($"{service["read_only"]}", $"{security["readOnlyRootFilesystem"]}");
                Assert.Equal(Texts(service, "cap_drop"), Texts(security["capabilities"], "drop"));
            }
        }
    }

    [Fact]
    public void Both_mount_the_same_places()
    {
        foreach (((_, YamlNode service), YamlNode container) in Services().Zip(Containers()))
        {
            Assert.Equal(Texts(service, "volumes").Select(Whole), Items(container, "volumeMounts").Select(MountOf));
        }
    }

    [Fact]
    public void Both_have_the_same_directory_in_memory()
    {
        YamlNode options = Documents("compose.yaml")[0]["volumes"]["metrics"]["driver_opts"];
        YamlNode annotations = claim["metadata"]["annotations"];
        Assert.Equal($"{options["type"]}", $"{annotations["volume.podman.io/type"]}");
        Assert.Equal($"{options["device"]}", $"{annotations["volume.podman.io/device"]}");
        Assert.Equal($"{options["o"]}", $"{annotations["volume.podman.io/mount-options"]}");
    }

    /// <summary>A volume of compose with the path from this file made whole.</summary>
    private static string Whole(string volume)
    {
        string[] parts = volume.Split(':');
        return string.Join(':', [parts[0].StartsWith('.') ? Path.GetFullPath(parts[0], Folder) : parts[0], .. parts[1..]]);
    }

    private string MountOf(YamlNode mount)
    {
        YamlNode volume = Items(pod, "volumes").Single(volume => $"{volume["name"]}" == $"{mount["name"]}");
        string from = volume is YamlMappingNode map && map.Children.ContainsKey("hostPath")
            ? $"{volume["hostPath"]["path"]}".Replace("ROOT", RepoPaths.Root, StringComparison.Ordinal)
            : $"{volume["name"]}";
        return $"{from}:{mount["mountPath"]}{(((YamlMappingNode)mount).Children.ContainsKey("readOnly") ? ":ro" : "")}";
    }

    private IEnumerable<(string Name, YamlNode Node)> Services() => ((YamlMappingNode)services).Select(pair => ($"{pair.Key}", pair.Value));

    private IEnumerable<YamlNode> Containers() => Items(pod, "containers");

    private static IEnumerable<YamlNode> Items(YamlNode node, string name) =>
        ((YamlMappingNode)node).Children.TryGetValue(name, out YamlNode? items) ? (YamlSequenceNode)items : [];

    private static IEnumerable<string> Texts(YamlNode node, string name) => Items(node, name).Select(item => $"{item}");

    private static YamlNode[] Documents(string name)
    {
        using StreamReader text = File.OpenText(Path.Combine(Folder, name));
        var yaml = new YamlStream();
        yaml.Load(text);
        return [.. yaml.Documents.Select(document => document.RootNode)];
    }
}
