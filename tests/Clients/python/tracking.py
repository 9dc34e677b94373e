"""A cache in the client by redis-py in RESP2, told of changes on another connection: arguments are the port and the socket's path."""
import sys

import redis

from transcript import refused, say


def main(port):
    r = redis.Redis(port=port, single_connection_client=True)
    other = redis.Redis(port=port)
    with redis.Redis(port=port).pubsub() as told:
        told.subscribe("__redis__:invalidate")
        told.get_message(timeout=10)
        listener = next(c["id"] for c in r.client_list(_type="pubsub"))

        def heard():
            message = told.get_message(timeout=10)
            return sorted(message["data"]) if message["data"] else message["data"]

        def track(*options):
            r.execute_command("CLIENT", "TRACKING", "OFF")
            return r.execute_command("CLIENT", "TRACKING", "ON", "REDIRECT", listener, *options)

        say("on", [track(), r.execute_command("CLIENT", "GETREDIR") == int(listener), r.client_trackinginfo()[1]])
        say("read", [r.set("a", 1), r.get("a"), r.mget("a", "b")])
        say("changed by another", [other.set("a", 2), heard()])
        say("told once", [other.set("a", 3), r.get("a"), other.delete("a"), heard()])
        say("created", [other.set("b", 1), heard()])
        say("expired at once", [r.get("b"), other.pexpire("b", 0), heard()])
        say("flushed", [r.get("a"), other.flushall(), heard()])
        say("prefixes", [track("BCAST", "PREFIX", "user:", "PREFIX", "item:"), other.set("user:1", 1), heard(), other.set("x", 1)])
        say("together", [other.mset({"item:1": 1}), heard()])
        say("opt in", [track("OPTIN"), r.set("c", 1), r.get("c"), other.set("c", 2)])
        r.execute_command("CLIENT", "CACHING", "YES")
        say("asked for", [r.get("c"), other.set("c", 3), heard()])
        say("not its own", [track("NOLOOP"), r.get("c"), r.set("c", 4), r.get("c"), other.set("c", 5), heard()])
        refused("no such client", redis.ResponseError, lambda: r.execute_command("CLIENT", "TRACKING", "ON", "REDIRECT", 999_999))


main(int(sys.argv[1]))
