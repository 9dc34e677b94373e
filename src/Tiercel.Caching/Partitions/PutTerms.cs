namespace Tiercel.Caching;

/// <summary>On what terms a value is stored. Beside key and value, not with them: most are stored on the same terms.</summary>
internal struct PutTerms<TKey, TValue>
    where TKey : notnull
{
    /// <summary>Without weight of its own, without a time, and whatever there is.</summary>
    public PutTerms()
    {
    }

    public int Weight { get; set; } = 1;

    /// <summary>The tick at which its time is over; 0 = never.</summary>
    public uint Deadline { get; set; }

    public PutCondition Condition { get; init; }

    /// <summary>For <see cref="PutCondition.Same"/>.</summary>
    public TValue? Expected { get; init; }

    /// <summary>For <see cref="PutCondition.Loading"/>.</summary>
    public Load<TKey, TValue>? Load { get; init; }
}
