"""Ordinary use of redis-py: arguments are the port and the path of the unix socket of an empty server."""
import asyncio
import sys

import redis

import data
import sessions
from transcript import say


def main(port, socket_path):
    def connect(**options):
        return redis.Redis(port=port, **options)

    r = connect()
    for family in (data.strings, data.hashes, data.lists, data.sets, data.sorted_sets, data.streams, data.keys):
        say("#", family.__name__)
        family(r)
    for client in (r, redis.Redis(unix_socket_path=socket_path)):
        client.flushall()
        sessions.pipelines(client)
        sessions.transactions(client)
        sessions.messages(client)
    say("decoded", [redis.Redis(unix_socket_path=socket_path, decode_responses=True).get("t")])
    sessions.waiting(r, connect)
    sessions.users(r, connect)
    sessions.administration(r)
    asyncio.run(sessions.asynchronous(port))
    sessions.reconnecting(r, connect)


main(int(sys.argv[1]), sys.argv[2])
