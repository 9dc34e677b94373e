"""redis-py over TLS: arguments are the TLS port, authority, certificate and key; then the plain port and the socket's path."""
import sys

import redis

import data
import sessions
from transcript import say


def unreachable(r):
    try:
        r.ping()
    except redis.ConnectionError:
        return True
    return False


def main(port, authority, certificate, key, plain_port):
    def connect(**options):
        return redis.Redis(host="localhost", port=port, ssl=True, ssl_ca_certs=authority, **options)

    r = connect(ssl_certfile=certificate, ssl_keyfile=key)
    for family in (data.strings, data.hashes, data.streams):
        say("#", family.__name__)
        family(r)
    r.flushall()
    sessions.pipelines(r)
    sessions.transactions(r)
    sessions.messages(r)
    sessions.waiting(r, connect)
    large = bytes(range(256)) * 16_384
    say("large", [r.set("large", large), r.get("large") == large, redis.Redis(port=plain_port).get("large") == large])
    say("by url", redis.Redis.from_url(f"rediss://localhost:{port}", ssl_ca_certs=authority).strlen("large"))
    say("unknown authority", unreachable(redis.Redis(host="localhost", port=port, ssl=True, ssl_ca_certs=certificate)))
    say("without encryption", unreachable(redis.Redis(port=port, socket_timeout=10)))


main(int(sys.argv[1]), *sys.argv[2:5], int(sys.argv[5]))
