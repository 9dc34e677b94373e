namespace Tiercel.Caching;

/// <summary>A value to be stored.</summary>
internal struct PutRequest<TKey, TValue>
    where TKey : notnull
{
    public required TKey Key { get; init; }

    /// <summary>Set by the core.</summary>
    public uint Hash { get; set; }

    public required TValue Value { get; init; }

    public int Weight { get; set; }

    /// <summary>The tick at which its time is over; 0 = never.</summary>
    public uint Deadline { get; set; }

    public PutCondition Condition { get; init; }

    /// <summary>For <see cref="PutCondition.Same"/>.</summary>
    public TValue? Expected { get; init; }

    /// <summary>For <see cref="PutCondition.Loading"/>.</summary>
    public Load<TKey, TValue>? Load { get; init; }
}
