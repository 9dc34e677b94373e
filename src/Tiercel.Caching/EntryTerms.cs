namespace Tiercel.Caching;

/// <summary>What an entry weighs and how long it lasts, by the cache's options and its own.</summary>
internal sealed class EntryTerms<TKey, TValue>(CacheOptions<TKey, TValue> options, CacheClock clock)
    where TKey : notnull
{
    private readonly long _capacity = options.Capacity;
    private readonly Func<TKey, TValue, long>? _weigher = options.Weigher;
    private readonly Func<TKey, TValue, TimeSpan?>? _lifetime = options.Lifetime;
    private readonly TimeSpan? _afterWrite = options.ExpireAfterWrite;

    /// <summary>Fills in weight and deadline; false if the entry is too heavy.</summary>
    public bool TryDescribe(ref PutRequest<TKey, TValue> request, in CacheEntryOptions own)
    {
        TimeSpan? time = own.ExpiresAfter ?? _lifetime?.Invoke(request.Key, request.Value) ?? _afterWrite;
        if (time is { } lasts) request.Deadline = clock.DeadlineIn(lasts);
        request.Weight = 1;
        return _weigher is null ? HasNoWeight(in own) : TryWeigh(ref request, in own);
    }

    private bool TryWeigh(ref PutRequest<TKey, TValue> request, in CacheEntryOptions own)
    {
        long weight = own.Weight ?? _weigher!(request.Key, request.Value);
        if (weight < 0) throw new InvalidOperationException($"An entry cannot weigh {weight}.");
        request.Weight = (int)Math.Min(weight, int.MaxValue);
        return weight <= Math.Min(_capacity, int.MaxValue);
    }

    private static bool HasNoWeight(in CacheEntryOptions own) => own.Weight is null
        ? true
        : throw new InvalidOperationException("An entry of its own weight needs a cache with a weigher.");
}
