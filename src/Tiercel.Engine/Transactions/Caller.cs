namespace Tiercel.Engine;

/// <summary>
/// For whom an operation that locks by itself acts: in which transaction, if in any, and who listeners are told it was. The
/// default is a caller in process, by itself.
/// </summary>
internal readonly record struct Caller(Transaction? Transaction, int Cause)
{
    /// <summary>As <see cref="KeyScope.LeavesAccess"/>.</summary>
    public bool LeavesAccess { get; init; }

    /// <summary>A scope for him. In a transaction its locks are taken already.</summary>
    public KeyScope Open(Database database) => new(database, Transaction) { Cause = Cause, LeavesAccess = LeavesAccess };
}
