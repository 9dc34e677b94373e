namespace Tiercel.Commands.Tests;

/// <summary>Commands that read all of a value, and some that change it, by its type; the key is k.</summary>
internal static class ValueCommands
{
    public static readonly string[] Any = ["TYPE k", "OBJECT ENCODING k", "OBJECT REFCOUNT k", "TTL k", "EXISTS k"];

    public static string[] ReadsOf(string type) => type switch
    {
        "string" =>
        [
            "GET k", "STRLEN k", "GETRANGE k 1 -2", "BITCOUNT k", "BITPOS k 1", "GETBIT k 5", "BITFIELD_RO k GET u8 3",
            "LCS k k LEN", "PFCOUNT k", "MGET k",
        ],
        "hash" =>
        [
            "HLEN k", "HGETALL k", "HKEYS k", "HVALS k", "HGET k field", "HMGET k field n", "HEXISTS k n", "HSTRLEN k field",
            "HRANDFIELD k", "HRANDFIELD k 3 WITHVALUES", "HRANDFIELD k -5", "HSCAN k 0 COUNT 1000",
            "HTTL k FIELDS 2 field f1", "HPEXPIRETIME k FIELDS 1 n",
        ],
        "list" =>
        [
            "LLEN k", "LRANGE k 0 -1", "LRANGE k -3 -2", "LINDEX k 0", "LINDEX k -1", "LPOS k a COUNT 0",
            "LPOS k a RANK -1 COUNT 0",
        ],
        "set" =>
        [
            "SCARD k", "SMEMBERS k", "SISMEMBER k one", "SMISMEMBER k 1 two", "SRANDMEMBER k", "SRANDMEMBER k 3",
            "SRANDMEMBER k -5", "SSCAN k 0 COUNT 1000", "SINTER k k", "SUNION k k", "SDIFF k other", "SINTERCARD 1 k",
        ],
        "zset" =>
        [
            "ZCARD k", "ZRANGE k 0 -1 WITHSCORES", "ZRANGE k 0 -1 REV", "ZRANGE k (-1 +inf BYSCORE LIMIT 1 2", "ZSCORE k a",
            "ZMSCORE k a b", "ZRANK k a", "ZREVRANK k b", "ZCOUNT k -inf 2", "ZLEXCOUNT k - +", "ZRANGEBYLEX k [a +",
            "ZREVRANGEBYSCORE k +inf -inf", "ZRANDMEMBER k 3 WITHSCORES", "ZRANDMEMBER k -5", "ZSCAN k 0 COUNT 1000",
            "ZINTER 2 k k WITHSCORES", "ZUNION 2 k k", "ZDIFF 2 k other", "ZINTERCARD 1 k", "GEOPOS k Palermo a",
            "GEODIST k Palermo Catania", "GEOHASH k a", "GEOSEARCH k FROMLONLAT 15 37 BYRADIUS 200 km ASC WITHDIST WITHCOORD",
        ],
        "stream" =>
        [
            "XLEN k", "XRANGE k - +", "XREVRANGE k + -", "XRANGE k 5-1 (7-0 COUNT 2", "XREAD COUNT 5 STREAMS k 2",
            "XINFO STREAM k", "XINFO STREAM k FULL COUNT 0", "XINFO GROUPS k", "XINFO CONSUMERS k group", "XPENDING k group",
            "XPENDING k group - + 10", "XPENDING k group IDLE 5 - + 10 alice",
        ],
        _ => throw new ArgumentException($"nobody knows the type {type}"),
    };

    public static string[] ChangesOf(string type) => type switch
    {
        "string" => ["APPEND k xyz", "SETRANGE k 3 abc", "SETBIT k 100 1", "PFADD k a b", "INCR k"],
        "hash" =>
        [
            "HSET k field other", "HSET k new value", "HDEL k n f1 f2", "HINCRBY k n 1", "HSETNX k late 1",
            "HEXPIRE k 100 FIELDS 2 field f1", "HPERSIST k FIELDS 2 field n", "HSETEX k PX 50 KEEPTTL FIELDS 1 f2 z",
            "HGETEX k EX 0 FIELDS 1 n", "HGETDEL k FIELDS 1 f2", "HSETEX k EXAT 1900000000 FIELDS 2 f2 z new y",
        ],
        "list" => ["LPUSH k x 1", "RPUSH k y 2", "LSET k 1 z", "LINSERT k AFTER a b", "LREM k 0 a", "LPOP k 2", "RPOP k", "LTRIM k 1 -2"],
        "set" => ["SADD k 5 new 123456789", "SREM k one 1", "SPOP k", "SMOVE k other 2"],
        "zset" =>
        [
            "ZADD k 5 new 1.5 a", "ZINCRBY k 2 b", "ZREM k c", "ZPOPMIN k", "ZPOPMAX k", "ZREMRANGEBYRANK k 2 2",
            "ZREMRANGEBYSCORE k 3 3", "GEOADD k 13 38 x",
        ],
        "stream" =>
        [
            "XADD k * a 1 b 2", "XADD k MAXLEN 5 * field v", "XREADGROUP GROUP group alice COUNT 2 STREAMS k >",
            "XREADGROUP GROUP group bob STREAMS k 0", "XACK k group 5-1", "XCLAIM k group bob 0 7-0 8-0",
            "XAUTOCLAIM k group carol 0 0", "XDEL k 7-0 3-0", "XTRIM k MAXLEN 2", "XGROUP DELCONSUMER k group alice",
            "XGROUP SETID k group 0", "XSETID k 99-0", "XGROUP DESTROY k group",
        ],
        _ => throw new ArgumentException($"nobody knows the type {type}"),
    };
}
