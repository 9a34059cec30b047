namespace Mmstats.Writer.Bridge;

/// <summary>
/// An instrument of System.Diagnostics.Metrics in the file. The listener has it at hand with each measurement, so nothing
/// has to be looked up by the instrument.
/// </summary>
internal abstract class BridgedInstrument
{
    /// <summary>Whether a listener feeds it. Two would count everything twice.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Takes a measurement of an integer type.</summary>
    public abstract void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Takes a measurement of a type with fractions.</summary>
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Makes known what was observed since the last time.</summary>
    /// <param name="isComplete">Whether all callbacks have answered, so what was not observed is not there any more.</param>
    public virtual void Commit(bool isComplete)
    {
    }

    /// <summary>The application has disposed of the instrument.</summary>
    public virtual void End()
    {
    }
}
