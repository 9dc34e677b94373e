using System.Buffers;
using Tiercel.Engine;

namespace Tiercel;

// Transactions of callbacks.
public sealed partial class TiercelEngine
{
    private const int KeyScratchBytes = 256;

    /// <summary>
    /// Runs a callback as one step: nobody sees the data in the midst of it, and all of what it does through the transaction stays,
    /// or nothing: if it throws, the exception goes on to the caller; if it calls <see cref="TiercelTransaction.Rollback"/>, it returns.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The callback runs on this thread, under the locks of the keys: others who need them wait. Keep it short, and wait for nothing in
    /// it. The engine is closed to it but for the transaction: any other call throws <see cref="InvalidOperationException"/>.
    /// </para>
    /// <para>
    /// <b>It may run more than once.</b> A key that was not declared is locked when the callback comes to it, if it is free just then;
    /// if not, all is taken back and the callback begins anew, with the locks it lacked from the start. So it should change nothing
    /// but the data, or begin by setting right what it changes beside it. With all keys declared it runs once.
    /// </para>
    /// <para>
    /// Time stands still in it: expiries count from its beginning. Waiters, events, watches and invalidations learn of its changes when
    /// they are final, and never of changes that were taken back.
    /// </para>
    /// </remarks>
    /// <param name="database">The number of the database.</param>
    /// <param name="keys">The keys it will use, of that database: locked at the start, in an order that cannot deadlock.</param>
    /// <param name="state">Passed to the callback, so that it can be a static lambda.</param>
    /// <param name="body">What is done: <c>static (ref tx, state) => …</c></param>
    /// <returns>True; false if the callback has rolled the transaction back.</returns>
    /// <exception cref="ArgumentNullException">There is no callback.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    /// <exception cref="InvalidOperationException">The thread is in a callback of an engine; a transaction is one.</exception>
    /// <exception cref="TimeoutException">
    /// A script that takes long holds a key, and has not ended within <see cref="Scripting.ScriptOptions.BusyReplyThresholdMs"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public bool Transact<TState>(
        int database, ReadOnlySpan<CommandArgument> keys, TState state, TransactionBody<TState> body)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(body);
        return Run(database, keys, new Call<TState> { Body = body, State = state }, static (ref tx, call) =>
        {
            call.Body(ref tx, call.State);
            return true;
        }, out _);
    }

    /// <summary>As <see cref="Transact{TState}"/>, with a result.</summary>
    /// <param name="database">The number of the database.</param>
    /// <param name="keys">The keys it will use, of that database.</param>
    /// <param name="state">Passed to the callback, so that it can be a static lambda.</param>
    /// <param name="body">What is done.</param>
    /// <returns>What the callback returned, also if it has rolled the transaction back.</returns>
    /// <exception cref="ArgumentNullException">There is no callback.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    /// <exception cref="InvalidOperationException">The thread is in a callback of an engine; a transaction is one.</exception>
    /// <exception cref="TimeoutException">A script that takes long holds a key, and has not ended in time.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public TResult Transact<TState, TResult>(
        int database, ReadOnlySpan<CommandArgument> keys, TState state, TransactionBody<TState, TResult> body)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(database, keys, state, body, out TResult result);
        return result;
    }

    /// <summary>
    /// As <see cref="Transact{TState}"/>, on this thread and at once; completes when its changes are as safe as
    /// <see cref="WhenDurableAsync(CancellationToken)"/> says.
    /// </summary>
    /// <param name="database">The number of the database.</param>
    /// <param name="keys">The keys it will use, of that database.</param>
    /// <param name="state">Passed to the callback, so that it can be a static lambda.</param>
    /// <param name="body">What is done.</param>
    /// <param name="cancellation">Ends the wait for the disk.</param>
    /// <returns>True; false if the callback has rolled the transaction back.</returns>
    /// <exception cref="ArgumentNullException">There is no callback.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    /// <exception cref="InvalidOperationException">The thread is in a callback of an engine; a transaction is one.</exception>
    /// <exception cref="TimeoutException">A script that takes long holds a key, and has not ended in time.</exception>
    /// <exception cref="DurabilityException">The disk is full or broken.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended; the changes stay.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public ValueTask<bool> TransactAsync<TState>(
        int database,
        ReadOnlySpan<CommandArgument> keys,
        TState state,
        TransactionBody<TState> body,
        CancellationToken cancellation = default)
        where TState : allows ref struct =>
        WhenDurableAsync(ValueTask.FromResult(Transact(database, keys, state, body)), cancellation);

    /// <summary>As <see cref="TransactAsync{TState}"/>, with a result.</summary>
    /// <inheritdoc cref="TransactAsync{TState}" path="/param"/>
    /// <inheritdoc cref="TransactAsync{TState}" path="/exception"/>
    /// <returns>What the callback returned, also if it has rolled the transaction back.</returns>
    public ValueTask<TResult> TransactAsync<TState, TResult>(
        int database,
        ReadOnlySpan<CommandArgument> keys,
        TState state,
        TransactionBody<TState, TResult> body,
        CancellationToken cancellation = default)
        where TState : allows ref struct =>
        WhenDurableAsync(ValueTask.FromResult(Transact(database, keys, state, body)), cancellation);

    internal CommandReply ExecuteIn(CallbackTransaction transaction, int database, ReadOnlySpan<CommandArgument> command)
    {
        Check(database, command);
        return _executors.Value.ExecuteIn(transaction, database, command);
    }

    // Whether the changes were made final.
    private bool Run<TState, TResult>(
        int database, ReadOnlySpan<CommandArgument> keys, TState state, TransactionBody<TState, TResult> body, out TResult result)
        where TState : allows ref struct
    {
        CheckDatabase(database);
        CallbackTransaction transaction = CallbackTransaction.ForThisThread(Keyspace);
        Plan(transaction, database, keys);
        TimeSpan patience = Scripts.Options.Patience;
        while (!TryRun(transaction, database, patience, state, body, out result))
        {
        }

        return !transaction.IsRolledBack;
    }

    // False if it lacked locks and is to run again.
    private bool TryRun<TState, TResult>(
        CallbackTransaction transaction,
        int database,
        TimeSpan patience,
        TState state,
        TransactionBody<TState, TResult> body,
        out TResult result)
        where TState : allows ref struct
    {
        transaction.Begin(database, patience);
        bool isKept = false;
        try
        {
            TiercelTransaction tx = new(this, transaction, database);
            result = body(ref tx, state);
            isKept = true;
        }
        catch (Exception) when (transaction.MustRepeat)
        {
            // Whatever it has thrown: what it has seen is to be taken back, and it begins anew.
            result = default!;
        }
        finally
        {
            transaction.End(isKept);
        }

        return !transaction.MustRepeat;
    }

    private static void Plan(CallbackTransaction transaction, int database, ReadOnlySpan<CommandArgument> keys)
    {
        Span<byte> scratch = stackalloc byte[KeyScratchBytes];
        foreach (CommandArgument key in keys)
        {
            if (key.MaxLength <= scratch.Length)
            {
                transaction.Plan(database, scratch[..key.Write(scratch)]);
                continue;
            }

            byte[] rented = ArrayPool<byte>.Shared.Rent(key.MaxLength);
            transaction.Plan(database, rented.AsSpan(0, key.Write(rented)));
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private ref struct Call<TState>
        where TState : allows ref struct
    {
        public TransactionBody<TState> Body;
        public TState State;
    }
}
