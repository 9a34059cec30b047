using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>One step of a plan: words of a file, and the words of the store that take them.</summary>
/// <param name="Operation">What is done with them.</param>
/// <param name="Source">The first word in the file's snapshot.</param>
/// <param name="Target">The first word in the store.</param>
/// <param name="Count">How many series of one word, beside each other on both sides; 1 for all other kinds.</param>
/// <param name="Series">The series; of the first where there are several.</param>
/// <param name="Metric">Its metric as the file describes it.</param>
/// <param name="Index">Its number in the file.</param>
/// <param name="Map">Which bucket or state goes where; null where they are the same.</param>
internal readonly record struct MergeStep(
    MergeOperation Operation, int Source, int Target, int Count, Series Series, MetricDefinition Metric, int Index, int[]? Map);
