using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Many keys at once, in one step for all who look.
public sealed partial class Keys
{
    /// <summary>How many of the keys exist; one named twice counts twice.</summary>
    /// <param name="keys">The keys.</param>
    public int CountExisting(ReadOnlySpan<string> keys) =>
        RunMany(keys, 0, static (ref scope, in key, _) => KeyOps.Exists(ref scope, in key));

    /// <summary>Removes all the keys in one step; returns how many existed.</summary>
    /// <param name="keys">The keys; the same may come twice.</param>
    public int RemoveMany(ReadOnlySpan<string> keys)
    {
        _place.RequireKeeping();
        return RunMany(keys, 0, static (ref scope, in key, _) => scope.Remove(in key));
    }

    /// <summary>Notes a use of all the keys; returns how many exist.</summary>
    /// <param name="keys">The keys.</param>
    public int TouchMany(ReadOnlySpan<string> keys) =>
        RunMany(keys, 0, static (ref scope, in key, _) => KeyOps.Touch(ref scope, in key));

    [SkipLocalsInit]
    private int RunMany<TState>(ReadOnlySpan<string> keys, TState state, SingleKey.Operation<TState, bool> operation)
    {
        if (keys.IsEmpty) return 0;
        Span<byte> scratch = stackalloc byte[ScratchBytes];
        ulong shards = 0;
        foreach (string key in keys)
        {
            ulong hash = _place.Keyspace.Hash(((CacheKey)key).Encode(scratch));
            _place.Database.PrefetchBucket(hash);
            shards |= Shard.MaskOf(hash);
        }

        int count = 0;
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(shards);
        try
        {
            foreach (string key in keys)
            {
                ReadOnlySpan<byte> bytes = ((CacheKey)key).Encode(scratch);
                if (operation(ref scope, new Key(bytes, _place.Keyspace.Hash(bytes)), state)) count++;
            }
        }
        finally
        {
            scope.Release();
        }

        return count;
    }
}
