// A key that is absent is loaded once, whoever asks meanwhile: the first runs the factory, under no lock; the others wait for its result.
// The load is on a list of its partition until its value is stored, in one step with the storing. A change of the key in between takes
// it off the list: then those who wait get the value, but it is not stored, because it may be older than the change.
namespace Tiercel.Caching;

public sealed partial class Cache<TKey, TValue>
{
    /// <summary>The value of a key; if it is absent, what the factory makes of it, which is stored.</summary>
    /// <remarks>
    /// <para>While the factory runs, all others who ask for the key wait for its result: it runs once. What it throws reaches all of them
    /// and is not stored. A hit allocates nothing; the overload with a state spares a closure.</para>
    /// <para>If the key is set or removed meanwhile, the value is returned to those who wait and not stored. A factory that asks for its
    /// own key gets an <see cref="InvalidOperationException"/>; two that wait for each other's keys on different threads are not noticed,
    /// and wait for ever.</para>
    /// </remarks>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return GetOrAdd(key, static (key, factory) => factory(key), factory);
    }

    /// <inheritdoc cref="GetOrAdd(TKey, Func{TKey, TValue})"/>
    /// <param name="key">The key.</param>
    /// <param name="factory">Makes the value of the key and the state.</param>
    /// <param name="state">Is handed to the factory.</param>
    public TValue GetOrAdd<TState>(TKey key, Func<TKey, TState, TValue> factory, TState state)
    {
        if (TryGet(key, out TValue? value)) return value;
        ArgumentNullException.ThrowIfNull(factory);
        return LoadAbsent(key, factory, state);
    }

    /// <summary>As <see cref="GetOrAdd{TState}"/>, of a key that was absent a moment ago.</summary>
    internal TValue LoadAbsent<TState>(TKey key, Func<TKey, TState, TValue> factory, TState state)
    {
        Load<TKey, TValue>? load = JoinLoad(
            key, static (key, made, _) => new ValueTask<TValue>(made.factory(key, made.state)), (factory, state), out TValue? value);
        // Of another's factory the result may be to come. It is waited for without a continuation, which would need a thread of the
        // pool when all of these may be waiting here.
        return load is null ? value! : load.Result.GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="GetOrAdd(TKey, Func{TKey, TValue})"/>, with a factory that may take its time.</summary>
    /// <param name="key">The key.</param>
    /// <param name="factory">Makes the value; its token is cancelled when nobody waits for the value any more.</param>
    /// <param name="cancellationToken">
    /// Ends the caller's waiting. The load goes on for others who wait, also if the caller began it. If it is cancelled from the start, a
    /// value that is there is returned all the same, and none is loaded.
    /// </param>
    public ValueTask<TValue> GetOrAddAsync(
        TKey key, Func<TKey, CancellationToken, ValueTask<TValue>> factory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return GetOrAddAsync(key, static (key, factory, token) => factory(key, token), factory, cancellationToken);
    }

    /// <inheritdoc cref="GetOrAddAsync(TKey, Func{TKey, CancellationToken, ValueTask{TValue}}, CancellationToken)"/>
    /// <param name="key">The key.</param>
    /// <param name="factory">Makes the value of the key and the state; its token is cancelled when nobody waits any more.</param>
    /// <param name="state">Is handed to the factory.</param>
    /// <param name="cancellationToken">Ends the caller's waiting.</param>
    public ValueTask<TValue> GetOrAddAsync<TState>(
        TKey key,
        Func<TKey, TState, CancellationToken, ValueTask<TValue>> factory,
        TState state,
        CancellationToken cancellationToken = default)
    {
        if (TryGet(key, out TValue? value)) return new ValueTask<TValue>(value);
        ArgumentNullException.ThrowIfNull(factory);
        return LoadAsync(key, factory, state, cancellationToken);
    }

    /// <summary>Stores a value made of the present one, or of the key alone if that is absent, and returns it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="add">Makes the value of an absent key.</param>
    /// <param name="update">Makes the value of the key and the present value.</param>
    /// <remarks>If the key is changed while a factory runs, its result is dropped and the other, or the same, runs again.</remarks>
    public TValue AddOrUpdate(TKey key, Func<TKey, TValue> add, Func<TKey, TValue, TValue> update)
    {
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(update);
        return AddOrUpdate(
            key, static (key, made) => made.add(key), static (key, present, made) => made.update(key, present), (add, update));
    }

    /// <inheritdoc cref="AddOrUpdate(TKey, Func{TKey, TValue}, Func{TKey, TValue, TValue})"/>
    /// <param name="key">The key.</param>
    /// <param name="add">Makes the value of an absent key and the state.</param>
    /// <param name="update">Makes the value of the key, the present value and the state.</param>
    /// <param name="state">Is handed to both.</param>
    public TValue AddOrUpdate<TState>(
        TKey key, Func<TKey, TState, TValue> add, Func<TKey, TValue, TState, TValue> update, TState state)
    {
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(update);
        while (true)
        {
            bool isThere = TryGet(key, out TValue? present);
            TValue value = isThere ? update(key, present!, state) : add(key, state);
            if (Put(key, value, default, isThere ? PutCondition.Same : PutCondition.Absent, out _, present)) return value;
        }
    }

    private async ValueTask<TValue> LoadAsync<TState>(
        TKey key, Func<TKey, TState, CancellationToken, ValueTask<TValue>> factory, TState state, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Load<TKey, TValue>? load = JoinLoad(key, factory, state, out TValue? value);
        if (load is null) return value!;
        try
        {
            return await load.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            load.Leave();
            throw;
        }
    }

    // The load of a key, begun here if nobody else has; null if the value is there after all.
    private Load<TKey, TValue>? JoinLoad<TState>(
        TKey key, Func<TKey, TState, CancellationToken, ValueTask<TValue>> factory, TState state, out TValue? value)
    {
        Load<TKey, TValue>? load = _core.BeginLoad(key, out value, out bool isNew);
        while (load is not null && !isNew)
        {
            LoadFrame.RequireOutside(load);
            if (load.TryJoin()) break;
            // Abandoned by all who wanted it: it has no say any more.
            _core.EndLoad(load);
            load = _core.BeginLoad(key, out value, out isNew);
        }

        if (load is not null && isNew) _ = RunAsync(load, factory, state);
        return load;
    }

    // Whoever began the load waits like all others; whatever happens here is told through the load.
    private async Task RunAsync<TState>(
        Load<TKey, TValue> load, Func<TKey, TState, CancellationToken, ValueTask<TValue>> factory, TState state)
    {
        LoadFrame frame = LoadFrame.Enter(load);
        try
        {
            TValue value = await factory(load.Key, state, load.Abandoned).ConfigureAwait(false);
            Store(load, value);
            load.Complete(value);
        }
        catch (Exception e)
        {
            _core.EndLoad(load);
            load.Fail(e);
        }
        finally
        {
            frame.Leave();
        }
    }

    private void Store(Load<TKey, TValue> load, TValue value)
    {
        PutTerms<TKey, TValue> terms = new() { Condition = PutCondition.Loading, Load = load };
        if (TryDescribe(load.Key, value, ref terms, default))
        {
            PutAndTell(load.Key, value, in terms, bus: null);
            return;
        }

        _core.EndLoad(load);
        _reporter?.OnRefused(load.Key, value);
    }
}
