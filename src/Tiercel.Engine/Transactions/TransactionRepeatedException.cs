namespace Tiercel.Engine;

/// <summary>
/// A transaction lacks a lock that is not free: who runs it takes all back and runs it again. Not for anybody in between.
/// </summary>
internal sealed class TransactionRepeatedException()
    : Exception("The transaction begins anew, with more keys from the start. Let this exception through.");
