"""Commands of every data type, as a program of redis-py would use them."""
import redis

from transcript import refused, say


def strings(r):
    say("set", [r.set("s", "41"), r.set("s", "1", nx=True), r.set("absent", "1", xx=True), r.set("s", "41", get=True)])
    say("counters", [r.incr("s"), r.incrby("s", 8), r.decr("s"), r.incrbyfloat("s", 0.5)])
    say("parts", [r.append("s", "!"), r.strlen("s"), r.getrange("s", 0, 1), r.setrange("s", 0, "50"), r.get("s")])
    say("many", [r.mset({"a": 1, "b": 2}), r.mget("a", "b", "c"), r.msetnx({"a": 3, "c": 3}), r.getdel("a"), r.get("a")])
    say("expiring", [r.setex("e", 100, "v"), r.ttl("e") in (99, 100), r.getex("e", persist=True), r.ttl("e"), r.ttl("none")])
    say("expire", [r.expire("e", 50), r.pexpire("e", 50_000), r.persist("e"), r.expireat("e", 1), r.exists("e")])
    say("bits", [r.setbit("bits", 7, 1), r.getbit("bits", 7), r.bitcount("bits"), r.bitpos("bits", 1)])
    say("bitop", [r.set("x", "abc"), r.bitop("XOR", "y", "x", "bits"), r.get("y")])
    say("bitfield", r.bitfield("fields").set("u8", "#0", 200).incrby("u8", "#0", 100).get("u4", 0).execute())
    say("binary", [r.set("bin", bytes(range(256))), r.get("bin") == bytes(range(256))])
    large = b"x" * 300_000
    say("large", [r.set("large", large), r.get("large") == large, r.strlen("large")])
    refused("wrong type", redis.ResponseError, lambda: r.lpush("s", 1))
    refused("not a number", redis.ResponseError, lambda: r.incr("x"))


def hashes(r):
    say("hset", [r.hset("h", mapping={"f": 1, "g": "two"}), r.hset("h", "f", 2), r.hsetnx("h", "f", 3)])
    say("hget", [r.hget("h", "f"), r.hget("h", "none"), r.hmget("h", "f", "none"), r.hgetall("h"), r.hlen("h")])
    say("hincr", [r.hincrby("h", "f", 5), r.hincrbyfloat("h", "f", 0.25), r.hexists("h", "f"), r.hstrlen("h", "g")])
    say("hkeys", [set(r.hkeys("h")) == {b"f", b"g"}, sorted(r.hvals("h")), r.hdel("h", "f", "none")])
    r.hset("big", mapping={f"f{i}": i for i in range(2_000)})
    say("hscan", [len(dict(r.hscan_iter("big"))), sorted(dict(r.hscan_iter("big", match="f199?")))])
    say("hrandfield", [len(r.hrandfield("big", 5)), len(r.hrandfield("big", -3, withvalues=True))])


def lists(r):
    say("push", [r.rpush("l", "a", "b", "c"), r.lpush("l", "z"), r.rpushx("none", "a"), r.llen("l")])
    say("range", [r.lrange("l", 0, -1), r.lindex("l", 1), r.lpos("l", "c"), r.linsert("l", "before", "c", "bb")])
    say("change", [r.lset("l", 0, "y"), r.lrem("l", 1, "bb"), r.ltrim("l", 0, 2), r.lrange("l", 0, -1)])
    say("pop", [r.lpop("l"), r.rpop("l", 1), r.lpop("none"), r.lmove("l", "m", "LEFT", "RIGHT"), r.exists("l")])
    say("lmpop", [r.rpush("l", *range(5)), r.lmpop(2, "none", "l", direction="LEFT", count=2), r.rpoplpush("l", "m")])
    say("sort", [r.rpush("n", 3, 1, 2), r.sort("n"), r.sort("n", desc=True, start=0, num=2), r.sort("n", store="o")])


def sets(r):
    say("sadd", [r.sadd("t", 1, 2, 3), r.sadd("t", 3), r.scard("t"), r.sismember("t", 2), r.smismember("t", [1, 9])])
    say("algebra", [r.sadd("u", 3, 4), *(sorted(f("t", "u")) for f in (r.sinter, r.sunion, r.sdiff))])
    say("stored", [r.sinterstore("v", "t", "u"), r.smembers("v"), r.sintercard(2, ["t", "u"]), r.smove("t", "u", 1)])
    say("spop", [r.spop("v"), r.srem("t", 2), r.srandmember("t"), len(r.srandmember("u", 10))])
    r.sadd("members", *range(3_000))
    say("sscan", len(set(r.sscan_iter("members", count=100))))


def sorted_sets(r):
    say("zadd", [r.zadd("z", {"a": 1, "b": 2, "c": 3.5}), r.zadd("z", {"a": 0}, gt=True), r.zadd("z", {"a": 5}, incr=True)])
    say("zscore", [r.zscore("z", "a"), r.zmscore("z", ["b", "x"]), r.zrank("z", "a"), r.zrevrank("z", "a"), r.zcard("z")])
    say("zrange", [r.zrange("z", 0, -1, withscores=True), r.zrange("z", "[a", "+", bylex=True), r.zrevrange("z", 0, 0)])
    say("byscore", [r.zrangebyscore("z", "(2", "+inf"), r.zcount("z", 2, 4), r.zincrby("z", 2, "b"), r.zrem("z", "none")])
    say("stored", [r.zunionstore("y", {"z": 2}), r.zinterstore("w", ["z", "y"], aggregate="MAX"), r.zrange("w", 0, -1)])
    say("zpop", [r.zpopmin("z"), r.zpopmax("z", 1), r.zmpop(1, ["y"], min=True), r.zremrangebyrank("w", 0, 0)])
    say("geo", [r.geoadd("g", (13.361389, 38.115556, "Palermo", 15.087269, 37.502669, "Catania")), r.geodist("g", "Palermo", "Catania")])
    say("geosearch", [r.geosearch("g", longitude=15, latitude=37, radius=200, unit="km", sort="ASC"), r.geohash("g", "Palermo")])
    say("hyperloglog", [r.pfadd("p", *range(100)), r.pfcount("p"), r.pfmerge("q", "p"), r.pfcount("q")])


def streams(r):
    say("xadd", [r.xadd("x1", {"f": i}, id=f"{i}-1") for i in range(1, 6)])
    say("xrange", [r.xlen("x1"), r.xrange("x1", "2", "3"), r.xrevrange("x1", count=1), r.xread({"x1": "4"})])
    say("xtrim", [r.xdel("x1", "1-1"), r.xtrim("x1", maxlen=4, approximate=False), r.xlen("x1")])
    say("group", [r.xgroup_create("x1", "g", id="0"), r.xgroup_create("new", "g", mkstream=True)])
    refused("group exists", redis.ResponseError, lambda: r.xgroup_create("x1", "g"))
    say("xreadgroup", [r.xreadgroup("g", "c1", {"x1": ">"}, count=2), r.xreadgroup("g", "c2", {"x1": ">"})])
    say("xack", [r.xack("x1", "g", "2-1", "9-9"), r.xpending("x1", "g")["pending"], r.xreadgroup("g", "c1", {"x1": "0"})])
    say("xclaim", [r.xclaim("x1", "g", "c3", 0, ["3-1"]), r.xautoclaim("x1", "g", "c4", 0)[1][0]])
    say("pending", [(p["message_id"], p["consumer"]) for p in r.xpending_range("x1", "g", "-", "+", 10)])
    info = r.xinfo_stream("x1")
    say("xinfo", [info["length"], info["last-generated-id"], info["groups"], len(r.xinfo_consumers("x1", "g"))])
    say("xgroup end", [r.xgroup_delconsumer("x1", "g", "c4"), r.xgroup_setid("x1", "g", "$"), r.xgroup_destroy("x1", "g")])


def keys(r):
    r.flushdb()
    r.mset({f"key:{i}": i for i in range(1_500)})
    say("scan", [len(set(r.scan_iter())), len(set(r.scan_iter("key:1*", count=7))), r.dbsize(), len(r.keys("key:14??"))])
    r.hset("hash", "f", "v")
    say("by type", [list(r.scan_iter(_type="hash")), r.type("hash"), r.type("none"), r.object("encoding", "key:5")])
    say("moves", [r.rename("key:1", "k"), r.renamenx("key:2", "k"), r.copy("k", "k2"), r.move("k", 1), r.touch("k", "k2")])
    say("delete", [r.delete("k2", "none"), r.unlink("key:3"), r.exists("key:4", "key:4")])
    payload = r.dump("hash")
    say("restore", [r.restore("again", 10_000, payload), r.hgetall("again"), r.pttl("again") > 9_000])
    refused("no such key", redis.ResponseError, lambda: r.rename("none", "k"))
