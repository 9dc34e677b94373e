"""What a client program prints, and how it asks for what only the test can do."""
import sys


def say(name, value):
    """One line of the transcript; everything that is unordered is sorted first."""
    if isinstance(value, (set, frozenset)):
        value = sorted(value)
    print(f"{name}: {value!r}", flush=True)


def refused(name, expected, action):
    """A line with the error that an action must end with."""
    try:
        action()
    except expected as error:
        print(f"{name}: {type(error).__name__} {error}", flush=True)
    else:
        raise AssertionError(f"{name} did not raise {expected.__name__}")


def restart_server():
    """Returns when the server has been killed and a new one listens at the same port and socket."""
    print("@restart", flush=True)
    if sys.stdin.readline().strip() != "restarted":
        raise AssertionError("the server was not started again")
