using StackExchange.Redis;

namespace Tiercel.Clients;

/// <summary>Commands of every data type, as a program of StackExchange.Redis would use them.</summary>
internal sealed class StackExchangeData(Transcript transcript)
{
    public void All(IDatabase db)
    {
        Strings(db);
        HashesAndLists(db);
        Sets(db);
        SortedSets(db);
        Keys(db);
    }

    private void Strings(IDatabase db)
    {
        transcript.Say("set", db.StringSet("s", 41), db.StringSet("s", 1, when: When.NotExists), db.StringSet("none", 1, when: When.Exists));
        transcript.Say("counters", db.StringIncrement("s"), db.StringIncrement("s", 0.5), db.StringDecrement("i", 3), db.StringGetSet("i", 7));
        transcript.Say("parts", db.StringAppend("s", "!"), db.StringLength("s"), db.StringGetRange("s", 0, 1), db.StringSetRange("s", 0, "50"));
        transcript.Say("many", db.StringGet(["s", "i", "none"]), db.StringGetWithExpiry("s").Expiry, db.StringGet("none"));
        db.StringSet("e", "v", TimeSpan.FromSeconds(100));
        transcript.Say("expiring", db.KeyTimeToLive("e") > TimeSpan.FromSeconds(90), db.KeyPersist("e"), db.KeyTimeToLive("e"));
        transcript.Say("expire", db.KeyExpire("e", TimeSpan.FromMilliseconds(90_500)), db.KeyExpire("e", DateTime.UnixEpoch), db.KeyExists("e"));
        transcript.Say("bits", db.StringSetBit("bits", 7, true), db.StringGetBit("bits", 7), db.StringBitCount("bits"), db.StringBitPosition("bits", true));
        transcript.Say("bitop", db.StringBitOperation(Bitwise.Xor, "x", "bits", "s"), db.StringGet("x"));
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(static i => (byte)i)];
        transcript.Say("binary", db.StringSet(bytes, bytes), bytes.AsSpan().SequenceEqual(db.StringGet(bytes)));
        string large = new('x', 300_000);
        transcript.Say("large", db.StringSet("large", large), db.StringGet("large") == large);
        transcript.Refused<RedisServerException>("wrong type", () => db.ListLeftPush("s", 1));
        transcript.Refused<RedisServerException>("not a number", () => db.StringIncrement("large"));
    }

    private void HashesAndLists(IDatabase db)
    {
        db.HashSet("h", [new("f", 1), new("g", "two")]);
        transcript.Say("hash", db.HashSet("h", "f", 2), db.HashSet("h", "f", 3, When.NotExists), db.HashGet("h", ["f", "none"]), db.HashLength("h"));
        transcript.Say("fields", db.HashGetAll("h"), db.HashIncrement("h", "f", 5), db.HashIncrement("h", "f", 0.25), db.HashKeys("h"), db.HashValues("h"));
        transcript.Say("fields deleted", db.HashExists("h", "f"), db.HashDelete("h", "f"), db.HashDelete("h", ["g", "none"]), db.KeyExists("h"));
        transcript.Say("list", db.ListRightPush("l", ["a", "b", "c"]), db.ListLeftPush("l", "z"), db.ListRange("l"), db.ListGetByIndex("l", 1));
        transcript.Say("list changed", db.ListInsertBefore("l", "c", "bb"), db.ListRemove("l", "bb"), db.ListLeftPop("l"), db.ListRightPopLeftPush("l", "m"));
        db.ListSetByIndex("l", 0, "y");
        db.ListTrim("l", 0, 0);
        transcript.Say("list trimmed", db.ListRange("l"), db.ListLength("l"), db.ListRightPop("l"), db.ListRightPop("l"));
    }

    private void Sets(IDatabase db)
    {
        transcript.Say("set", db.SetAdd("t", [1, 2, 3]), db.SetAdd("t", 3), db.SetLength("t"), db.SetContains("t", 2), db.SetAdd("u", [3, 4]));
        foreach (SetOperation operation in (SetOperation[])[SetOperation.Intersect, SetOperation.Union, SetOperation.Difference])
            transcript.Say($"{operation}", db.SetCombine(operation, "t", "u").Order(), db.SetCombineAndStore(operation, "v", "t", "u"));
        transcript.Say("set changed", db.SetMove("t", "u", 1), db.SetRemove("t", 2), db.SetPop("t"), db.SetRandomMembers("u", 10).Length);
    }

    private void SortedSets(IDatabase db)
    {
        transcript.Say("sorted set", db.SortedSetAdd("z", [new("a", 1), new("b", 2), new("c", 3.5)]), db.SortedSetIncrement("z", "a", 5));
        transcript.Say("infinite", db.SortedSetAdd("z", "inf", double.PositiveInfinity), db.SortedSetScore("z", "inf"), db.SortedSetRemove("z", "inf"));
        transcript.Say("ranks", db.SortedSetRank("z", "a"), db.SortedSetRank("z", "a", Order.Descending), db.SortedSetRank("z", "x"), db.SortedSetLength("z", 2, 4));
        transcript.Say("ranges", db.SortedSetRangeByRankWithScores("z"), db.SortedSetRangeByScore("z", 2, 5, Exclude.Start), db.SortedSetRangeByValue("z", "a", "b"));
        transcript.Say("stored", db.SortedSetCombineAndStore(SetOperation.Union, "y", "z", "z"), db.SortedSetRemoveRangeByRank("y", 0, 0));
        transcript.Say("geo", db.GeoAdd("g", 13.361389, 38.115556, "Palermo"), db.GeoAdd("g", 15.087269, 37.502669, "Catania"));
        GeoRadiusResult[] near = db.GeoRadius("g", 15, 37, 200, GeoUnit.Kilometers, order: Order.Ascending);
        transcript.Say("radius", db.GeoDistance("g", "Palermo", "Catania"), near.Select(static r => (string)r.Member!));
        transcript.Say("hyperloglog", db.HyperLogLogAdd("p", [1, 2, 3]), db.HyperLogLogLength("p"), db.HyperLogLogLength(["p", "none"]));
        transcript.Say("sort", db.ListRightPush("n", [3, 1, 2]), db.Sort("n"), db.Sort("n", order: Order.Descending, take: 2), db.SortAndStore("o", "n"));
    }

    private void Keys(IDatabase db)
    {
        transcript.Say("types", db.KeyType("s"), db.KeyType("g"), db.KeyType("u"), db.KeyType("none"), db.KeyRandom().ToString()!.Length > 0);
        transcript.Say("moves", db.KeyRename("s", "k"), db.KeyMove("k", 1), db.KeyExists("k"), db.KeyDelete(["t", "u", "none"]));
        byte[] payload = db.KeyDump("n");
        db.KeyRestore("again", payload, TimeSpan.FromSeconds(100));
        transcript.Say("restored", db.ListRange("again"), db.KeyTimeToLive("again") > TimeSpan.Zero);
        transcript.Say("lock", db.LockTake("lock", "me", TimeSpan.FromMinutes(1)), db.LockTake("lock", "you", TimeSpan.FromMinutes(1)), db.LockQuery("lock"));
        transcript.Say("lock given back", db.LockExtend("lock", "you", TimeSpan.FromMinutes(1)), db.LockRelease("lock", "me"), db.LockQuery("lock"));
    }
}
