using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Several sets at once, their shards locked together.
public sealed partial class Sets
{
    private delegate TResult Combination<out TResult>(Database database, scoped in SetOperands operands);

    /// <summary>Takes a member from one set to another in one step; false if it is not in the first.</summary>
    /// <exception cref="ArgumentNullException">A key is null.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    [SkipLocalsInit]
    public bool Move(string source, string target, CacheKey member)
    {
        SingleKey.MakeRoom(_place);
        Key from = SeveralKeys.Hashed(_place, source, stackalloc byte[SingleKey.ScratchBytes]);
        Key to = SeveralKeys.Hashed(_place, target, stackalloc byte[SingleKey.ScratchBytes]);
        ReadOnlySpan<byte> bytes = member.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(Shard.MaskOf(from.Hash) | Shard.MaskOf(to.Hash));
        scope.Begin(UndoLog.ForThisThread());
        try
        {
            bool isMoved = SingleKey.IsDone(SetOps.Move(ref scope, in from, in to, bytes));
            scope.Commit();
            return isMoved;
        }
        finally
        {
            scope.RollbackIfOpen();
            scope.Release();
        }
    }

    /// <summary>Copies of what is in all of some sets; an absent one is empty.</summary>
    /// <exception cref="ArgumentException">There is no key.</exception>
    public byte[][] Intersect(params ReadOnlySpan<string> keys) => Read(keys, static (_, scoped in operands) =>
    {
        Copying copies = new([]);
        SetAlgebra.Intersect(operands.Sets, ref copies);
        return copies.Found.ToArray();
    });

    /// <summary>How many members are in all of some sets.</summary>
    /// <exception cref="ArgumentException">There is no key.</exception>
    public long CountIntersection(params ReadOnlySpan<string> keys) =>
        Read(keys, static (_, scoped in operands) => SetAlgebra.CountIntersection(operands.Sets, limit: 0));

    /// <summary>Copies of what is in any of some sets, each once.</summary>
    /// <exception cref="ArgumentException">There is no key.</exception>
    public byte[][] Union(params ReadOnlySpan<string> keys) => Read(keys, static (database, scoped in operands) =>
    {
        Copying copies = new([]);
        SetBuilder union = new(database.Keyspace);
        try
        {
            SetAlgebra.Build(SetOperation.Union, in operands, ref union);
            union.ForEach(ref copies);
            return copies.Found.ToArray();
        }
        finally
        {
            union.Value.Dispose(database.Keyspace);
        }
    });

    /// <summary>Copies of what is in the first of some sets and in none of the others.</summary>
    /// <exception cref="ArgumentException">There is no key.</exception>
    public byte[][] Except(params ReadOnlySpan<string> keys) => Read(keys, static (_, scoped in operands) =>
    {
        Copying copies = new([]);
        SetAlgebra.Subtract(operands.Sets, ref copies);
        return copies.Found.ToArray();
    });

    /// <summary>
    /// Makes the destination hold what is in all of some sets, in one step, or removes it if that is nothing. It may be one
    /// of them, and has no expiry afterwards.
    /// </summary>
    /// <returns>How many members it has.</returns>
    /// <exception cref="ArgumentException">There is no source.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public long StoreIntersection(string destination, params ReadOnlySpan<string> sources) =>
        Store(SetOperation.Intersection, destination, sources);

    /// <summary>As <see cref="StoreIntersection"/>, of what is in any of the sets.</summary>
    /// <exception cref="ArgumentException">There is no source.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public long StoreUnion(string destination, params ReadOnlySpan<string> sources) =>
        Store(SetOperation.Union, destination, sources);

    /// <summary>As <see cref="StoreIntersection"/>, of what is in the first set and in none of the others.</summary>
    /// <exception cref="ArgumentException">There is no source.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public long StoreDifference(string destination, params ReadOnlySpan<string> sources) =>
        Store(SetOperation.Difference, destination, sources);

    [SkipLocalsInit]
    private TResult Read<TResult>(ReadOnlySpan<string> keys, Combination<TResult> combination)
    {
        if (keys.IsEmpty) throw new ArgumentException("There is no set to combine.", nameof(keys));
        Span<byte> scratch = stackalloc byte[SingleKey.ScratchBytes];
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(SeveralKeys.ShardsOf(_place, keys, scratch));
        scoped SetOperands operands = new(keys.Length);
        try
        {
            foreach (string key in keys)
            {
                SingleKey.IsDone(operands.Add(ref scope, SeveralKeys.Hashed(_place, key, scratch)));
            }

            return combination(_place.Database, in operands);
        }
        finally
        {
            operands.Dispose();
            scope.Release();
        }
    }

    [SkipLocalsInit]
    private long Store(SetOperation operation, string destination, ReadOnlySpan<string> sources)
    {
        if (sources.IsEmpty) throw new ArgumentException("There is no set to combine.", nameof(sources));
        SingleKey.MakeRoom(_place);
        Span<byte> scratch = stackalloc byte[SingleKey.ScratchBytes];
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(
            SeveralKeys.ShardsOf(_place, [destination], scratch) | SeveralKeys.ShardsOf(_place, sources, scratch));
        scoped SetOperands operands = new(sources.Length);
        scoped SetBuilder result = new(_place.Keyspace);
        try
        {
            foreach (string source in sources)
            {
                SingleKey.IsDone(operands.Add(ref scope, SeveralKeys.Hashed(_place, source, scratch)));
            }

            SetAlgebra.Build(operation, in operands, ref result);
            return SetOps.Put(ref scope, SeveralKeys.Hashed(_place, destination, scratch), ref result);
        }
        finally
        {
            result.Value.Dispose(_place.Keyspace);
            operands.Dispose();
            scope.Release();
        }
    }
}
