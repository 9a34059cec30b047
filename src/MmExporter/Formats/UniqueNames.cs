using System.Runtime.InteropServices;

namespace MmExporter.Formats;

/// <summary>Tells names apart that are the same: the second gets the number 2 behind it, and so on.</summary>
/// <param name="separator">What stands before the number.</param>
internal sealed class UniqueNames(string separator)
{
    private readonly HashSet<string> taken = [];
    private readonly Dictionary<string, int> last = [];

    /// <summary>Takes the name, or the first one with a number that is still free.</summary>
    public string Take(string name)
    {
        string unique = name;
        while (!taken.Add(unique))
        {
            // The numbers go on where they ended, or a thousand equal names would be tried half a million times.
            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(last, name, out bool isKnown);
            number = isKnown ? number + 1 : 2;
            unique = $"{name}{separator}{number}";
        }

        return unique;
    }
}
