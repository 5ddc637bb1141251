"""Free ports: the standard ones are never assumed to be free, or taken."""

import random
import socket

LOOPBACK = "127.0.0.1"

# Below the range from which the kernel draws ports for outgoing connections: a server that was killed finds its port still free.
PORTS = range(20_000, 32_000)


def free_port(wanted: int | None = None) -> int:
    """A port that nobody listens on at this moment: the wanted one if it is free, else any. Another process may still bind it first."""
    drawn = random.SystemRandom().sample(PORTS, 200)
    for port in (wanted, *drawn) if wanted else drawn:
        if is_free(port):
            return port
    raise OSError("no free port on loopback")


def is_free(port: int) -> bool:
    """True if a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: without it, the port of one that just stopped counts as taken for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
