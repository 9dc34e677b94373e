"""What lies between a connection and the data: pipelines, transactions, messages, waiting, users, reconnecting."""
import asyncio
import threading

import redis
import redis.asyncio
from redis.backoff import NoBackoff
from redis.retry import Retry

from transcript import refused, restart_server, say


def pipelines(r):
    with r.pipeline(transaction=False) as p:
        for i in range(1_000):
            p.set(f"p{i}", i)
            p.incr(f"p{i}")
        replies = p.execute()
    say("pipeline", [len(replies), replies[:4], replies[-1]])
    with r.pipeline(transaction=False) as p:
        p.set("text", "x").incr("text").get("text")
        say("error within", [str(reply) for reply in p.execute(raise_on_error=False)])


def transactions(r):
    with r.pipeline() as p:
        say("exec", p.set("t", 1).incr("t").lpush("tl", "a").execute())
        p.set("t", "x").incr("t").get("t")
        say("exec with error", [str(reply) for reply in p.execute(raise_on_error=False)])
    with r.pipeline() as p:
        p.watch("t")
        r.set("t", "changed")
        p.multi()
        p.set("t", "lost")
        refused("watched", redis.WatchError, p.execute)
        p.set("t", "kept")
        say("afterwards", [p.execute(), r.get("t")])
    r.set("account", 0)

    def deposit(p):
        balance = int(p.get("account"))
        p.multi()
        p.set("account", balance + 1)

    threads = [threading.Thread(target=lambda: [r.transaction(deposit, "account") for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say("watch and retry", r.get("account"))


def take(pubsub):
    message = pubsub.get_message(timeout=10)
    return message and (message["type"], message["pattern"], message["channel"], message["data"])


def messages(r):
    with r.pubsub() as p:
        p.subscribe("news", "other")
        p.psubscribe("n*")
        say("subscribed", [take(p) for _ in range(3)])
        say("publish", [r.publish("news", "hello"), r.publish("other", b"\0\xff"), r.publish("nobody", "x"), r.publish("-", "x")])
        say("received", [take(p) for _ in range(4)])
        say("pubsub", [r.pubsub_channels("ne*"), r.pubsub_numsub("news", "none"), r.pubsub_numpat()])
        p.ping("are you there")
        say("pong", take(p))
        say("killed", r.client_kill_filter(_type="pubsub"))
        refused("closed", redis.ConnectionError, lambda: take(p))
        say("subscribed again", sorted(take(p) for _ in range(3)))
        say("heard again", [r.publish("other", "still"), take(p)])
        p.unsubscribe("news")
        p.punsubscribe()
        say("unsubscribed", [take(p) for _ in range(2)])


def waiting(r, connect):
    say("in vain", [r.blpop("queue", timeout=0.05), r.bzpopmin("z-queue", timeout=0.05), r.xread({"feed": "$"}, block=50)])
    say("at once", [r.rpush("queue", "a", "b"), r.blpop(["none", "queue"], timeout=1), r.brpop("queue", timeout=1)])
    calls = {
        "blpop": lambda c: c.blpop("queue", timeout=10),
        "brpoplpush": lambda c: c.brpoplpush("queue", "done", timeout=10),
        "blmove": lambda c: c.blmove("queue", "done", 10, "LEFT", "RIGHT"),
        "bzpopmax": lambda c: c.bzpopmax("z-queue", timeout=10),
        "xread": lambda c: c.xread({"feed": "$"}, block=10_000),
    }
    feed = {"bzpopmax": lambda: r.zadd("z-queue", {"m": 1}), "xread": lambda: r.xadd("feed", {"f": "v"}, id="7-7")}
    for name, call in calls.items():
        client = connect()
        found = []
        thread = threading.Thread(target=lambda: found.append(call(client)))
        before = r.info("clients")["blocked_clients"]
        thread.start()
        while r.info("clients")["blocked_clients"] == before:
            pass
        feed.get(name, lambda: r.rpush("queue", "job"))()
        thread.join()
        say(f"served {name}", found)
        client.close()


def users(r, connect):
    rules = {"enabled": True, "passwords": ["+secret"], "categories": ["+@read"], "commands": ["+set", "-keys"], "keys": ["app:*"]}
    say("acl", [r.acl_setuser("reader", reset=True, **rules), sorted(r.acl_users()), r.acl_whoami()])
    user = connect(username="reader", password="secret")
    say("allowed", [user.set("app:1", "x"), user.get("app:1"), user.mget("app:1", "app:2")])
    refused("other key", redis.exceptions.NoPermissionError, lambda: user.get("other"))
    refused("other command", redis.exceptions.NoPermissionError, lambda: user.delete("app:1"))
    refused("wrong password", redis.ResponseError, connect(username="reader", password="guess").ping)
    log = r.acl_log()
    say("acl log", [(entry["reason"], entry["object"], entry["username"]) for entry in log])
    say("getuser", [r.acl_getuser("reader")["flags"], r.acl_getuser("reader")["keys"], r.acl_getuser("none")])
    say("deluser", [r.acl_deluser("reader"), r.acl_log_reset()])
    refused("gone", redis.ResponseError, connect(username="reader", password="secret").ping)


def administration(r):
    say("config", [r.config_set("slowlog-log-slower-than", 10_000), r.config_get("slowlog-log-slower-than"), r.slowlog_reset()])
    refused("unknown setting", redis.ResponseError, lambda: r.config_set("no-such-setting", 1))
    say("names", [r.client_setname("worker"), r.client_getname(), [c["db"] for c in r.client_list() if c["name"] == "worker"]])
    say("info", [r.info("server")["redis_version"].startswith("7.0."), r.info("replication")["role"], r.info()["loading"]])
    say("various", [r.echo("x"), r.ping(), len(r.time()), r.memory_usage("none"), r.select(0), r.swapdb(2, 3)])
    say("command", [r.command_getkeys("MSET", "a", 1, "b", 2), r.command()["get"]["arity"]])


async def asynchronous(port):
    r = redis.asyncio.Redis(port=port)
    await asyncio.gather(*(r.incrby("total", i) for i in range(100)))
    async with r.pipeline() as p:
        replies = await p.get("total").delete("total").execute()
    say("asyncio", replies)
    async with r.pubsub() as p:
        await p.subscribe("c")
        await p.get_message(timeout=10)
        await r.publish("c", "m")
        say("asyncio message", (await p.get_message(timeout=10))["data"])
    await r.close()


def meet_the_end(victim):
    # A connection may be closed a moment after the reply that says so: a call in between fails, as no library can help.
    try:
        victim.ping()
    except redis.ConnectionError:
        pass


def reconnecting(r, connect):
    for attempt in range(3):
        # A name of its own: the server may learn a moment later that the one before has gone.
        name = f"victim{attempt}"
        victim = connect(client_name=name)
        victim.ping()
        ids = [c["id"] for c in r.client_list() if c["name"] == name]
        say("kill", [r.client_kill_filter(_id=i) for i in ids])
        meet_the_end(victim)
        say("reconnected", [victim.set("again", attempt), victim.get("again"), victim.client_getname()])
        victim.close()
    patient = connect(retry=Retry(NoBackoff(), 5), retry_on_error=[redis.ConnectionError])
    say("before", patient.set("volatile", 1))
    restart_server()
    say("after a restart", [patient.get("volatile"), patient.set("volatile", 2), r.get("volatile")])
