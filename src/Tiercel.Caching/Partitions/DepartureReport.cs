namespace Tiercel.Caching;

/// <summary>Is told, under no lock, of an entry that has left the cache.</summary>
internal delegate void DepartureReport<TKey, TValue>(in Departed<TKey, TValue> departed);
