using MmExporter.Formats;
using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>
/// All families and series of all writers. When files or their series come and go, only those are bound; a pass in
/// between only adds words up.
/// </summary>
internal sealed class Catalog
{
    /// <summary>Names of metrics and writers, gone ones included, that are remembered at least before they are forgotten.</summary>
    private const int RememberedMin = 50_000;

    /// <summary>The family that tells what is known of a writer.</summary>
    private static readonly MetricName WriterInfo = new("mmstats_writer", "mmstats_writer_info", "", false);

    private readonly Dictionary<FileContent, Binding> bindings = [];
    private readonly ValueStore store = new();
    private readonly LabelText text = new();
    private readonly List<Series> averages = [];
    private readonly SteadySums steady = new();
    private readonly int[] leftOut = new int[Enum.GetValues<LeftOutReason>().Length];
    private readonly FamilyTable families;
    private readonly Catalog? principal;
    private Projector projector;
    private SeriesQuotas quotas;
    private TargetInfo targetInfo;
    private bool mustRebuild;
    private bool hasRemovals;
    private bool hasClashes;
    private int untypedGauges;
    private int rememberedMax;
    private long pass;

    /// <param name="settings">How writers' metrics become series.</param>
    /// <param name="time">Tells when series end.</param>
    /// <param name="principal">The catalog that has shared out how many series each file may have; null for itself.</param>
    public Catalog(ModelSettings? settings = null, TimeProvider? time = null, Catalog? principal = null)
    {
        Settings = settings ?? new ModelSettings();
        this.principal = principal;
        families = new FamilyTable(store, new EndedSeries(time ?? TimeProvider.System));
        rememberedMax = RememberedMin;
        projector = new Projector(Settings, families);
        quotas = new SeriesQuotas(Settings);
        targetInfo = new TargetInfo(Settings, families, text);
    }

    /// <summary>The values of the last pass.</summary>
    public ValueStore Store => store;

    /// <summary>How writers' metrics become series.</summary>
    public ModelSettings Settings { get; private set; }

    /// <summary>The families, sorted by name; hidden ones are among them.</summary>
    public ReadOnlySpan<Family> Families => families.Sorted;

    /// <summary>Changes whenever a family or a series comes or goes.</summary>
    public int Version { get; private set; }

    public int SeriesCount { get; private set; }

    /// <summary>Metrics and labels that are kept apart from others of the same name.</summary>
    public int Collisions => projector.Collisions + untypedGauges + bindings.Values.Sum(binding => binding.CollidingFacts);

    /// <summary>Writers whose names another one has too.</summary>
    public int AmbiguousWriters => projector.AmbiguousWriters;

    /// <summary>Metrics and labels whose names belong to the exporter or to Prometheus.</summary>
    public int Renamed => bindings.Values.Sum(binding => binding.Reserved);

    /// <summary>Fields that were taken for counters until one of their values fell.</summary>
    public int FallenCounters => projector.FallenCounters;

    /// <summary>Values in this pass that no counter, or no state, can have.</summary>
    public int RefusedValues { get; private set; }

    /// <summary>How often everything was named anew.</summary>
    public int Rebuilds { get; private set; }

    /// <summary>Names of metrics and writers that are remembered, gone ones included.</summary>
    public int RememberedNames => projector.Remembered;

    /// <summary>Series that are left out.</summary>
    public int LeftOut(LeftOutReason reason) => leftOut[(int)reason];

    /// <summary>Applies other settings: everything is named anew by the next pass.</summary>
    public void Apply(ModelSettings changed)
    {
        Settings = changed;
        quotas = new SeriesQuotas(changed);
        mustRebuild = true;
    }

    /// <summary>Takes part of these files, and only of these, and adds up their words of this pass.</summary>
    public void Merge(IReadOnlyList<Contribution> contributions)
    {
        pass++;
        if (principal is null)
        {
            quotas.Update(contributions);
        }

        bool isChanged = Bind(contributions) | Unbind();

        // What files that are gone were called is forgotten from time to time, when it is more than what there is.
        if (mustRebuild || projector.Remembered > rememberedMax)
        {
            Rebuild(contributions);
            isChanged = true;
        }

        isChanged |= RefreshTexts();
        if (isChanged)
        {
            Arrange();
        }

        Accumulate();
    }

    /// <summary>Tells which series of a content others have a share in, too.</summary>
    /// <param name="content">A content of the last pass.</param>
    /// <param name="state">What the action needs.</param>
    /// <param name="action">Takes the number of a series.</param>
    public void ForEachShared<T>(FileContent content, T state, Action<T, int> action)
    {
        if (!bindings.TryGetValue(content, out Binding? binding))
        {
            return;
        }

        for (int i = 0; i < binding.Series.Count; i++)
        {
            if (binding.Series[i] is { References: > 1 })
            {
                action(state, i);
            }
        }
    }

    private bool Bind(IReadOnlyList<Contribution> contributions)
    {
        bool isChanged = false;
        foreach (Contribution contribution in contributions)
        {
            if (!bindings.TryGetValue(contribution.Content, out Binding? binding))
            {
                binding = new Binding(contribution, projector, text);
                bindings.Add(contribution.Content, binding);
            }

            binding.SeenInPass = pass;
            int seriesMax = SeriesMaxOf(contribution);
            if (binding.IsStale(contribution, seriesMax))
            {
                binding.Bind(contribution, seriesMax, isRegistered: false, ref mustRebuild);
                isChanged = true;
            }
        }

        return isChanged;
    }

    private int SeriesMaxOf(in Contribution contribution) => (principal ?? this).quotas.MaxOf(contribution);

    private bool Unbind()
    {
        bool isChanged = false;
        foreach ((FileContent content, Binding binding) in bindings)
        {
            if (binding.SeenInPass != pass)
            {
                mustRebuild |= binding.IsEntangled;
                binding.Unbind();
                bindings.Remove(content);
                hasRemovals = true;
                isChanged = true;
            }
        }

        return isChanged;
    }

    /// <summary>Names everything anew: what a metric is called may depend on which others there are.</summary>
    private void Rebuild(IReadOnlyList<Contribution> contributions)
    {
        mustRebuild = false;
        Rebuilds++;
        bindings.Clear();
        projector = new Projector(Settings, families, projector);
        targetInfo = new TargetInfo(Settings, families, text);
        Contribution[] ordered = [.. contributions];
        Array.Sort(ordered, (x, y) => Contribution.CompareSay(x, y));
        steady.Remember(families.Sorted, store);
        families.Rebuild(() => BindAll(ordered));
        rememberedMax = Math.Max(RememberedMin, 2 * projector.Remembered);
    }

    private void BindAll(Contribution[] contributions)
    {
        foreach (Contribution contribution in contributions)
        {
            var binding = new Binding(contribution, projector, text) { SeenInPass = pass };
            bindings.Add(contribution.Content, binding);
            binding.Register(SeriesMaxOf(contribution));
        }

        projector.EndRegistration();
        bool again = false;
        foreach (Contribution contribution in contributions)
        {
            bindings[contribution.Content].Bind(contribution, SeriesMaxOf(contribution), isRegistered: true, ref again);
        }
    }

    private bool RefreshTexts()
    {
        bool isChanged = false;
        foreach (Binding binding in bindings.Values)
        {
            isChanged |= binding.RefreshTexts();
            if (binding.HasNewFacts && !Settings.IsOriginal)
            {
                isChanged |= binding.RefreshFacts(families.GetOrAdd(WriterInfo, FamilyType.Info, "What a writer says of itself: its texts and its sys.* fields."));
            }
        }

        return isChanged;
    }

    /// <summary>Gives all series their words, in the order of the page, and plans the passes to come.</summary>
    private void Arrange()
    {
        foreach (Binding binding in bindings.Values)
        {
            hasRemovals |= binding.HasLetGo;
        }

        hasRemovals |= !Settings.IsOriginal && targetInfo.Refresh(bindings.Values);
        Settlement.Settle(families, bindings.Values);
        if (families.Tidy(hasRemovals) || hasClashes)
        {
            hasClashes = Clashes.Resolve(families.Sorted, bindings.Values);
        }

        hasRemovals = false;
        steady.Remember(families.Sorted, store);
        Place();
        foreach (Binding binding in bindings.Values)
        {
            binding.Plan();
        }

        CountLeftOut();
        Version++;
    }

    private void Place()
    {
        averages.Clear();
        (SeriesCount, untypedGauges) = (0, 0);
        int words = 0;
        foreach (Family family in families.Sorted)
        {
            SeriesCount += family.IsHidden ? 0 : family.Series.Count;
            words = family.Place(words);
            foreach (Series series in family.Series)
            {
                series.Began = 0;
                if (series.Merge == GaugeMerge.Average)
                {
                    averages.Add(series);
                }
            }
        }

        store.Resize(words);
    }

    private void CountLeftOut()
    {
        Array.Clear(leftOut);
        foreach (Binding binding in bindings.Values)
        {
            for (int i = 0; i < leftOut.Length; i++)
            {
                leftOut[i] += binding.LeftOut[i];
            }
        }

        foreach (Family family in families.Sorted)
        {
            leftOut[(int)LeftOutReason.Clash] += family.IsHidden ? family.Series.Count : 0;
            untypedGauges += family.Type == FamilyType.Unknown ? family.GaugeCount : 0;
        }
    }

    private void Accumulate()
    {
        store.Clear();
        RefusedValues = 0;
        foreach (Binding binding in bindings.Values)
        {
            binding.Accumulate(store);
            RefusedValues += binding.RefusedValues;
        }

        targetInfo.Accumulate(store);
        steady.Hold(store);
        foreach (Series average in averages)
        {
            ref ulong sum = ref store.Words[average.Word];
            sum = BitConverter.DoubleToUInt64Bits(BitConverter.UInt64BitsToDouble(sum) / store.Words[average.Word + 1]);
        }
    }
}
