using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Collections that were large and have become small: they give back what they do not need.</summary>
public class ShrinkingTests
{
    private const int Many = 60_000;
    private const int Few = 1_000;

    // Four times the slots of the few: elements of some 24 bytes, and of a sorted set as much again for their order.
    private const long MaxBytesOfFew = 160 << 10;

    public static TheoryData<int> Kinds => [(int)ValueKind.Hash, (int)ValueKind.Set, (int)ValueKind.SortedSet];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhatHasBecomeSmallTakesLittle(int kind)
    {
        using TestKeyspace test = new();
        SeededRandom random = SeededRandom.Create();
        List<int> members = Grow(test, (ValueKind)kind);
        long grown = HeldBytes(test);
        int step = 0;
        while (members.Count > Few)
        {
            RemoveOne(test, (ValueKind)kind, members, random);
            if (++step % 5_000 == 0) test.Keyspace.CheckInvariants();
        }

        test.Keyspace.CheckInvariants();
        Assert.InRange(HeldBytes(test), Few * 8, MaxBytesOfFew);
        Assert.InRange(grown, 8 * MaxBytesOfFew, long.MaxValue);
        foreach (int member in members) Assert.True(Contains(test, (ValueKind)kind, member), $"{random}: {member} is gone");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhatIsMadeAnewInATransactionThatFailsIsAsItWas(int kind)
    {
        using TestKeyspace test = new();
        SeededRandom random = SeededRandom.Create();
        List<int> members = Grow(test, (ValueKind)kind);
        // What a transaction frees is free once it commits: it leaves the collection as large as it was.
        Transact(test, (ValueKind)kind, members, members.Count - Few, random, commits: true);
        long held = HeldBytes(test);
        Assert.InRange(held, 2 * MaxBytesOfFew, long.MaxValue);
        Transact(test, (ValueKind)kind, [.. members], 5, random, commits: false);
        test.Keyspace.CheckInvariants();
        Assert.Equal(held, HeldBytes(test));
        foreach (int member in members) Assert.True(Contains(test, (ValueKind)kind, member), $"{random}: {member} is gone");
        Transact(test, (ValueKind)kind, members, 5, random, commits: true);
        test.Keyspace.CheckInvariants();
        Assert.InRange(HeldBytes(test), Few * 8, MaxBytesOfFew);
        foreach (int member in members) Assert.True(Contains(test, (ValueKind)kind, member), $"{random}: {member} is gone");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AWalkGoesOnThroughOneThatIsMadeAnew(int kind)
    {
        using TestKeyspace test = new();
        SeededRandom random = SeededRandom.Create();
        List<int> members = Grow(test, (ValueKind)kind);
        long grown = HeldBytes(test);
        HashSet<string> seen = [];
        using IEnumerator<byte[]> walk = Walk(test, (ValueKind)kind).GetEnumerator();
        for (int i = random.Next(Many / 2); i > 0 && walk.MoveNext(); i--) seen.Add(Encoding.Latin1.GetString(walk.Current));
        while (members.Count > Few) RemoveOne(test, (ValueKind)kind, members, random);
        Assert.InRange(HeldBytes(test), 1, grown / 8);
        while (walk.MoveNext()) seen.Add(Encoding.Latin1.GetString(walk.Current));
        foreach (int member in members) Assert.True(seen.Contains($"member:{member}"), $"{random}: {member} was never shown");
    }

    [Fact]
    public void FieldsThatExpireLeaveASmallHashWithTheTimesOfTheOthers()
    {
        using TestKeyspace test = new();
        Grow(test, ValueKind.Hash);
        long grown = HeldBytes(test);
        long nowMs = test.Keyspace.NowMs;
        Key key = test.Hashed("k"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        HashOps.Open(ref scope, in key, out CollectionEntry entry);
        for (int i = 0; i < Many; i++) HashOps.Expire(ref scope, in key, ref entry, Name(i), TimeOf(i, nowMs));
        scope.Release();
        test.Time.Advance(TimeSpan.FromSeconds(2));
        for (int slice = 0; slice < 1000 && test.Database.Hashes.Count("k") > 0 && HeldBytes(test) > MaxBytesOfFew; slice++)
        {
            test.Keyspace.RunMaintenance();
        }

        test.Keyspace.CheckInvariants();
        Assert.InRange(HeldBytes(test), Few * 8, Math.Min(MaxBytesOfFew, grown / 8));
        scope = new(test.Database);
        scope.Acquire(key.Hash);
        Assert.Equal(OpStatus.Done, HashOps.Find(ref scope, in key, out HashView view));
        for (int i = 0; i < Many; i++)
        {
            bool isThere = view.TryGetExpiry(Name(i), out long expiresAtMs);
            Assert.Equal(i < Few, isThere);
            if (isThere) Assert.Equal(TimeOf(i, nowMs), expiresAtMs);
        }

        scope.Release();
        test.Time.Advance(TimeSpan.FromHours(2));
        for (int slice = 0; slice < 1000 && test.Database.Keys.Exists("k"); slice++) test.Keyspace.RunMaintenance();
        Assert.False(test.Database.Keys.Exists("k"));
    }

    // The first few expire late, at different times, the others soon.
    private static long TimeOf(int member, long nowMs) => nowMs + (member < Few ? 3_600_000 + member : 1_000);

    private static IEnumerable<byte[]> Walk(TestKeyspace test, ValueKind kind) => kind switch
    {
        ValueKind.Hash => test.Database.Hashes.Enumerate("k").Select(static f => f.Key),
        ValueKind.Set => test.Database.Sets.Enumerate("k"),
        _ => test.Database.SortedSets.Enumerate("k").Select(static m => m.Key),
    };

    private static void Transact(TestKeyspace test, ValueKind kind, List<int> members, int removals, SeededRandom random, bool commits)
    {
        Key key = test.Hashed("k"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        scope.Begin(UndoLog.ForThisThread());
        for (int i = 0; i < removals; i++) RemoveOne(ref scope, in key, kind, members, random);
        if (commits) scope.Commit();
        else scope.Rollback();
        scope.Release();
    }

    private static List<int> Grow(TestKeyspace test, ValueKind kind)
    {
        Key key = test.Hashed("k"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        scope.FindForChange(in key, kind, out CollectionEntry entry);
        for (int i = 0; i < Many; i++)
        {
            if (kind == ValueKind.Hash) HashOps.Set(ref scope, in key, ref entry, Name(i), Name(i));
            else if (kind == ValueKind.Set) SetOps.Add(ref scope, in key, ref entry, Name(i));
            else SortedSetOps.Add(ref scope, in key, ref entry, Name(i), i % 1000, SortedSetAdd.None, out _);
        }

        scope.Release();
        return [.. Enumerable.Range(0, Many)];
    }

    private static void RemoveOne(TestKeyspace test, ValueKind kind, List<int> members, SeededRandom random)
    {
        Key key = test.Hashed("k"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        RemoveOne(ref scope, in key, kind, members, random);
        scope.Release();
    }

    private static void RemoveOne(ref KeyScope scope, in Key key, ValueKind kind, List<int> members, SeededRandom random)
    {
        int index = random.Next(members.Count);
        byte[] name = Name(members[index]);
        members[index] = members[^1];
        members.RemoveAt(members.Count - 1);
        scope.FindForChange(in key, kind, out CollectionEntry entry);
        bool removed = kind == ValueKind.Hash ? HashOps.Remove(ref scope, in key, ref entry, name)
            : kind == ValueKind.Set ? SetOps.Remove(ref scope, in key, ref entry, name)
            : SortedSetOps.Remove(ref scope, in key, ref entry, name);
        Assert.True(removed);
    }

    private static bool Contains(TestKeyspace test, ValueKind kind, int member)
    {
        Key key = test.Hashed("k"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        scope.FindForChange(in key, kind, out CollectionEntry entry);
        // What is there cannot be added.
        bool isNew = kind == ValueKind.Hash ? HashOps.SetIfAbsent(ref scope, in key, ref entry, Name(member), "x"u8)
            : kind == ValueKind.Set ? SetOps.Add(ref scope, in key, ref entry, Name(member))
            : SortedSetOps.Add(ref scope, in key, ref entry, Name(member), 0, SortedSetAdd.IfAbsent, out _) == SortedSetAdded.Added;
        scope.Release();
        return !isNew;
    }

    private static long HeldBytes(TestKeyspace test)
    {
        Key key = test.Hashed("k"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        long bytes = scope.Find(in key, LookupMode.Peek).Entry.LargeValue.HeldBytes;
        scope.Release();
        return bytes;
    }

    private static byte[] Name(int member) => TestKeyspace.Bytes($"member:{member}");
}
