using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

// Elements are added, changed and removed.
public sealed partial class Lists
{
    /// <summary>Adds an element at an end, making the list if the key is absent; returns how many there are then.</summary>
    [SkipLocalsInit]
    public long Push(CacheKey key, ListSide side, CacheKey element) =>
        Push(key, side, new SingleText(element.Encode(stackalloc byte[SingleKey.ScratchBytes])), onlyIfExists: false);

    /// <summary>
    /// Adds elements at an end, one after the other: at the left end the last of them is the first of the list then.
    /// </summary>
    /// <exception cref="ArgumentNullException">An element is null.</exception>
    [SkipLocalsInit]
    public long PushMany(CacheKey key, ListSide side, params ReadOnlySpan<string> elements) =>
        Push(key, side, new TextList(elements, stackalloc byte[SingleKey.ScratchBytes]), onlyIfExists: false);

    /// <summary>Adds an element at an end of a list that exists; returns how many there are then, 0 if the key is absent.</summary>
    [SkipLocalsInit]
    public long PushIfExists(CacheKey key, ListSide side, CacheKey element) =>
        Push(key, side, new SingleText(element.Encode(stackalloc byte[SingleKey.ScratchBytes])), onlyIfExists: true);

    /// <summary>Removes the element at an end and returns it; null if the key is absent.</summary>
    public byte[]? Pop(CacheKey key, ListSide side) => PopMany(key, side, 1) is [byte[] element] ? element : null;

    /// <summary>As <see cref="Pop"/>, as text, decoded from UTF-8.</summary>
    public string? PopString(CacheKey key, ListSide side) => Text(Pop(key, side));

    /// <summary>Removes up to so many elements at an end and returns them, the one at the end first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public byte[][] PopMany(CacheKey key, ListSide side, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return SingleKey.RunChange(_place, key, (side, count), static (ref scope, in key, state) =>
            SingleKey.IsDone(ListOps.Open(ref scope, in key, out CollectionEntry entry))
                ? PopFound(ref scope, in key, ref entry, state.side, state.count)
                : []);
    }

    /// <summary>Puts an element in the place of the one with an index; false if there is none.</summary>
    [SkipLocalsInit]
    public bool Set(CacheKey key, long index, CacheKey element)
    {
        ChangeWork work = new() { Number = index, Value = element.Encode(stackalloc byte[SingleKey.ScratchBytes]) };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
            SingleKey.IsDone(ListOps.Open(ref scope, in key, out CollectionEntry entry))
            && ListOps.Set(ref scope, in key, ref entry, work.Number, work.Value));
    }

    /// <summary>Inserts an element before the first one that is a pivot; false if there is none.</summary>
    public bool InsertBefore(CacheKey key, CacheKey pivot, CacheKey element) => Insert(key, pivot, element, before: true);

    /// <summary>Inserts an element behind the first one that is a pivot; false if there is none.</summary>
    public bool InsertAfter(CacheKey key, CacheKey pivot, CacheKey element) => Insert(key, pivot, element, before: false);

    /// <summary>Removes elements that are a value; returns how many.</summary>
    /// <param name="key">The key.</param>
    /// <param name="element">The value.</param>
    /// <param name="count">0 = all; else so many from the left, or if negative from the right.</param>
    [SkipLocalsInit]
    public long Remove(CacheKey key, CacheKey element, long count = 0)
    {
        ChangeWork work = new() { Number = count, Value = element.Encode(stackalloc byte[SingleKey.ScratchBytes]) };
        return SingleKey.RunChange(_place, key, work, static (ref scope, in key, work) =>
            SingleKey.IsDone(ListOps.Open(ref scope, in key, out CollectionEntry entry))
                ? ListOps.Remove(ref scope, in key, ref entry, work.Number, work.Value)
                : 0);
    }

    /// <summary>Keeps the elements from one index to another only, both counted.</summary>
    public void Trim(CacheKey key, long start, long end) =>
        SingleKey.RunChange(_place, key, (start, end), static (ref scope, in key, kept) =>
        {
            if (!SingleKey.IsDone(ListOps.Open(ref scope, in key, out CollectionEntry entry))) return 0;
            ListOps.Trim(ref scope, in key, ref entry, kept.start, kept.end);
            return 0;
        });

    /// <summary>
    /// Takes an element from an end of a list and adds it at an end of another, or of the same, in one step; returns it, or null
    /// if the source is absent.
    /// </summary>
    /// <exception cref="ArgumentNullException">A key is null.</exception>
    [SkipLocalsInit]
    public byte[]? Move(string source, string target, ListSide from, ListSide to)
    {
        SingleKey.MakeRoom(_place);
        Key sourceKey = SeveralKeys.Hashed(_place, source, stackalloc byte[SingleKey.ScratchBytes]);
        Key targetKey = SeveralKeys.Hashed(_place, target, stackalloc byte[SingleKey.ScratchBytes]);
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(Shard.MaskOf(sourceKey.Hash) | Shard.MaskOf(targetKey.Hash));
        scope.Begin(UndoLog.ForThisThread());
        scoped PooledBuffer moved = default;
        try
        {
            bool isDone = SingleKey.IsDone(ListOps.Move(ref scope, in sourceKey, in targetKey, from, to, ref moved));
            scope.Commit();
            return isDone ? moved.Written.ToArray() : null;
        }
        finally
        {
            moved.Dispose();
            scope.RollbackIfOpen();
            scope.Release();
        }
    }

    private static byte[][] PopFound(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, ListSide side, int count)
    {
        ListView list = new(entry.Entry);
        ElementCopies copies = new(new byte[Math.Min(count, list.Count)][]);
        ListOps.ForEach(list, side, copies.Elements.Length, ref copies);
        ListOps.RemoveAtEnd(ref scope, in key, ref entry, side, copies.Elements.Length);
        return copies.Elements;
    }

    private long Push<TElements>(CacheKey key, ListSide side, TElements elements, bool onlyIfExists)
        where TElements : struct, IByteStrings, allows ref struct
    {
        PushWork<TElements> work = new() { Elements = elements, Side = side, OnlyIfExists = onlyIfExists };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            bool exists = SingleKey.IsDone(ListOps.Open(ref scope, in key, out CollectionEntry entry));
            if (!exists && (work.OnlyIfExists || work.Elements.Count == 0)) return 0;
            ListOps.BeginPushes(ref scope, in entry, work.Side, in work.Elements);
            for (int i = 0; i < work.Elements.Count; i++) ListOps.Push(ref scope, in key, ref entry, work.Side, work.Elements[i]);
            return ListOps.Count(entry.Entry);
        });
    }

    [SkipLocalsInit]
    private bool Insert(CacheKey key, CacheKey pivot, CacheKey element, bool before)
    {
        ChangeWork work = new()
        {
            Value = element.Encode(stackalloc byte[SingleKey.ScratchBytes]),
            Pivot = pivot.Encode(stackalloc byte[SingleKey.ScratchBytes]),
            Number = before ? 1 : 0,
        };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
            SingleKey.IsDone(ListOps.Open(ref scope, in key, out CollectionEntry entry))
            && ListOps.Insert(ref scope, in key, ref entry, before: work.Number == 1, work.Pivot, work.Value));
    }

    private ref struct ChangeWork
    {
        public ReadOnlySpan<byte> Value;
        public ReadOnlySpan<byte> Pivot;
        public long Number;
    }

    private ref struct PushWork<TElements>
        where TElements : struct, IByteStrings, allows ref struct
    {
        public TElements Elements;
        public ListSide Side;
        public bool OnlyIfExists;
    }
}
