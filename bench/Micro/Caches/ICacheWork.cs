namespace Tiercel.Bench.Micro;

/// <summary>What is done with each of the caches.</summary>
internal interface ICacheWork
{
    /// <summary>Operations of one call of the innermost method: so it is called often, and compiled as what is called often is.</summary>
    const int Stretch = 1 << 13;

    /// <returns>Nanoseconds of processor time an operation.</returns>
    double Run<TSubject, TKey, TValue>(TSubject subject, TKey[] requests, TKey[] cycle, TValue value, int count)
        where TSubject : struct, ICacheSubject<TKey, TValue>;
}
