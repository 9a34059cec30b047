namespace Mmstats.Writer;

/// <summary>
/// Keeps threads apart for the few stores of an update. It spins, because <c>lock</c> throws out of an update when somebody interrupts the
/// thread that waits, and because whoever holds it is done in well under a microsecond.
/// </summary>
internal sealed class UpdateLock
{
    private const int SpinsMax = 20;
    private const int SpinLength = 20;

    private int isTaken;

    public void Enter()
    {
        // Not by a SpinWait: it sleeps, and a sleep can be interrupted too.
        for (var attempt = 0; Interlocked.CompareExchange(ref isTaken, 1, 0) != 0; attempt++)
        {
            if (attempt < SpinsMax)
                Thread.SpinWait(SpinLength);
            else
                Thread.Yield();
        }
    }

    public void Exit() => Volatile.Write(ref isTaken, 0);
}
