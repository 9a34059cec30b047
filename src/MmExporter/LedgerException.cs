namespace MmExporter;

/// <summary>The ledger cannot be opened.</summary>
internal sealed class LedgerException(string message) : Exception(message);
