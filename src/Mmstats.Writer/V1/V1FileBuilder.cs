using Mmstats.Format.V1;

namespace Mmstats.Writer.V1;

/// <summary>
/// Collects the fields of a version 1 file (the format of the Python package mmstats) and creates it. Not thread-safe;
/// a file and its instruments belong to one thread, so each thread that has something to say builds a file of its own.
/// </summary>
/// <remarks>
/// Labels are 1 to 65,535 bytes of UTF-8, prefix included, and each stands in a file once. One of the old readers
/// (pollstats) stops at a label whose number of bytes is a multiple of 256. Every method that registers a field throws
/// <see cref="ArgumentException"/> for a label that breaks these rules and <see cref="InvalidOperationException"/> once
/// the file is created.
/// </remarks>
/// <example><code>
/// var builder = new V1FileBuilder(new V1Options { Directory = "/dev/shm/mmstats", LabelPrefix = "web." });
/// V1Counter requests = builder.Counter("requests");
/// using V1File file = builder.Create();
/// requests.Increment();
/// </code></example>
public sealed partial class V1FileBuilder
{
    /// <summary>The most bytes a file may have.</summary>
    public const int FileSizeBytesMax = 16 * 1024 * 1024;

    /// <summary>The most bytes a text may have.</summary>
    public const int StringSizeBytesMax = 65_535;

    /// <summary>The most values a moving average or a timer may look back on.</summary>
    public const int WindowSizeMax = 1_000_000;

    /// <summary>The bytes of a text unless another size is asked for, as in mmstats.</summary>
    public const int DefaultStringSizeBytes = 255;

    /// <summary>The values that a moving average or a timer looks back on unless told otherwise, as in mmstats.</summary>
    public const int DefaultWindowSize = 100;

    private const int StaticTextSizeBytes = 256;

    private readonly V1Options options;
    private readonly List<V1Instrument> instruments = [];
    private readonly HashSet<string> labels = new(StringComparer.Ordinal);
    private readonly V1DefaultFields? defaults;
    private long fieldsLengthBytes;
    private bool created;

    /// <summary>Begins a file with no fields but, unless the options say otherwise, the default ones.</summary>
    public V1FileBuilder(V1Options? options = null)
    {
        this.options = options ?? new V1Options();
        if (!this.options.DefaultFields)
            return;
        defaults = new V1DefaultFields(Name);
        foreach (var field in defaults.All)
            Add(field);
    }

    /// <summary>
    /// Lays the file out, creates it with its whole size, and maps it; the values the instruments have by now are in
    /// it. A regular file of that name is replaced, one of this process too, so a second file of a thread needs another
    /// name. To be called once, by the thread that will write: its id goes into the name and into <c>sys.tid</c>. No
    /// instrument may be updated meanwhile.
    /// </summary>
    /// <exception cref="IOException">
    /// The file could not be created, for want of room too; the message says what to do. Nothing is left behind, and
    /// it may be called again.
    /// </exception>
    /// <exception cref="InvalidOperationException">The file has been created before.</exception>
    /// <exception cref="PlatformNotSupportedException">It is not Linux on x86-64 or arm64.</exception>
    public V1File Create()
    {
        ThrowIfCreated();
        Libc.RequireSupported();
        defaults?.Resolve(options.TimeProvider);
        var file = V1File.Create(V1FilePath.Resolve(options), instruments, options.KeepFile);
        created = true;
        return file;
    }

    private T Add<T>(T instrument)
        where T : V1Instrument
    {
        ThrowIfCreated();
        var length = fieldsLengthBytes + instrument.FieldLengthBytes;
        if (V1Layout.FieldsOffset + length > FileSizeBytesMax)
            throw new ArgumentException(
                $"There is no room for '{instrument.Label}': the file would have more than {FileSizeBytesMax} bytes.");
        if (!labels.Add(instrument.Label))
            throw new ArgumentException($"The label '{instrument.Label}' is in the file already.");
        fieldsLengthBytes = length;
        instruments.Add(instrument);
        return instrument;
    }

    private V1Label Name(string label) => V1Label.Create(options.LabelPrefix, label);

    private void ThrowIfCreated()
    {
        if (created)
        {
            throw new InvalidOperationException(
                "The file has been created and has the fields it has: register fields before Create, and build another file for more.");
        }
    }
}
