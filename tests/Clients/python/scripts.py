"""Scripts by redis-py: arguments are the port and the path of the unix socket of an empty server."""
import sys
import threading
import uuid

import redis

from transcript import refused, say

SLIDING = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - ARGV[2] * 1000000)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now, now .. '-' .. ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""


def in_threads(count, body):
    threads = [threading.Thread(target=body, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def scripts(r):
    add = r.register_script("return redis.call('INCRBY', KEYS[1], ARGV[1])")
    say("registered", [add(keys=["n"], args=[5]), add(keys=["n"], args=[2])])
    r.script_flush()
    say("anew", add(keys=["n"], args=[1]))
    pipeline = r.pipeline()
    add(keys=["n"], args=[1], client=pipeline)
    add(keys=["n"], args=[1], client=pipeline)
    say("pipeline", pipeline.execute())
    say("eval", r.eval("return {KEYS[1], ARGV[1], 3, false, {ok='fine'}}", 1, "k", "a"))
    failing = r.register_script("return redis.call('LPUSH', KEYS[1], 1)")
    r.set("text", "x")
    refused("failed", redis.ResponseError, lambda: failing(keys=["text"]))


def locks(port):
    """The lock of the library: SET NX PX, and scripts that compare before they delete or prolong."""
    shared = {"value": 0}

    def work(_):
        r = redis.Redis(port=port)
        for _ in range(20):
            with r.lock("lock", timeout=30, sleep=0.001) as lock:
                before = shared["value"]
                r.ping()
                lock.extend(30)
                shared["value"] = before + 1

    in_threads(4, work)
    r = redis.Redis(port=port)
    say("lock", [shared["value"], r.exists("lock")])
    lock = r.lock("lost", timeout=30)
    lock.acquire()
    r.set("lost", uuid.uuid4().hex)
    refused("lost", redis.exceptions.LockNotOwnedError, lock.release)


def limits(port):
    allowed = []

    def work(number):
        r = redis.Redis(port=port)
        sliding = r.register_script(SLIDING)
        allowed.extend(sliding(keys=["sliding"], args=[25, 60, f"{number}:{i}"]) for i in range(30))

    in_threads(4, work)
    say("sliding", [sum(allowed), len(allowed)])


def main(port):
    scripts(redis.Redis(port=port))
    locks(port)
    limits(port)


main(int(sys.argv[1]))
