namespace Tiercel;

/// <summary>What a transaction does: see <see cref="TiercelEngine.Transact{TState}"/>.</summary>
/// <param name="transaction">The way to the data. Not to be kept.</param>
/// <param name="state">What the caller passed along.</param>
public delegate void TransactionBody<in TState>(ref TiercelTransaction transaction, TState state)
    where TState : allows ref struct;

/// <summary>What a transaction does and returns: see <see cref="TiercelEngine.Transact{TState,TResult}"/>.</summary>
/// <param name="transaction">The way to the data. Not to be kept.</param>
/// <param name="state">What the caller passed along.</param>
public delegate TResult TransactionBody<in TState, out TResult>(ref TiercelTransaction transaction, TState state)
    where TState : allows ref struct;
