"""A webhook's receiver: one message by POST, signed by the Standard Webhooks scheme, to an address that is looked at before it is used.

The name is resolved here, what it resolves to is judged, and the connection goes to just that: a name that means something else a moment
later leads nowhere. No redirection is followed, no proxy asked, and of the answer nothing is read but its status and, where it is wanted,
a little of what follows. The standard library's client connects to what it is given, so no other is needed.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from typing import Final
from urllib.parse import SplitResult, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from shared.vocabulary.codes import SendingTrouble

SECONDS: Final = 10.0
"""How long a receiver may take from the first connection to the answer's status."""
SECRET_PREFIX: Final = "whsec_"  # noqa: S105
_AGENT: Final = "Narvaro-Webhooks/1"
_BEHIND_OTHERS: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::ffff:0:0/96", "::/96")))
"""IPv6 addresses that stand for IPv4 ones: a way round the rule about those."""

Resolve = Callable[[str, int], Sequence[str]]


class NotSent(Exception):
    """The message did not arrive, for a coded reason."""

    def __init__(self, trouble: SendingTrouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True)
class Answer:
    """What a receiver said: its status, the beginning of its words, and how many seconds it wants us to wait, if it says."""

    status: int
    body: bytes
    wait: float | None = None


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of id, time and body, as Standard Webhooks has it."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.digest(key, b".".join((message_id.encode(), str(timestamp).encode(), body)), "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"


def signed_headers(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers; while a secret is being changed there is a signature by each."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(each, message_id, timestamp, body) for each in secrets),
    }


def resolved(host: str, port: int) -> list[str]:
    """Every address of a name."""
    return list(dict.fromkeys(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


@dataclass(frozen=True)
class Receivers:
    """All receivers. `loopback` lets messages go to this machine, also without TLS: for tests and the demo."""

    loopback: bool = False
    resolve: Resolve = resolved
    seconds: float = SECONDS
    trust: ssl.SSLContext | None = None

    def takes(self, address: str) -> bool:
        """Whether an address may be registered; what its name resolves to is looked at anew with each message."""
        try:
            parts = urlsplit(address)
            port, host = parts.port, parts.hostname
        except ValueError:
            return False
        plain = address.isascii() and address.isprintable() and " " not in address
        bare = not parts.fragment and "#" not in address and parts.username is None and parts.password is None
        if not (host and plain and bare and port != 0):
            return False
        literal = _literal(host)
        if literal is not None and not self._allowed(literal):
            return False
        return parts.scheme == "https" or (self.loopback and parts.scheme == "http" and (host == "localhost" or literal is not None))

    def post(self, address: str, body: bytes, headers: Mapping[str, str], *, read: int = 0) -> Answer:
        """Send once and read so many bytes of what is answered; raises NotSent. An answer of any status is an answer."""
        parts = urlsplit(address)
        ends = time.monotonic() + self.seconds
        connection = self._connected(parts, ends)
        cut = Timer(max(0.0, ends - time.monotonic()), _cut, (connection,))
        cut.daemon = True
        cut.start()
        try:
            with closing(connection):
                answer = _exchange(connection, parts, body, headers, read, ends)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, TimeoutError) or time.monotonic() >= ends:
                raise NotSent(SendingTrouble.TOO_SLOW) from None
            raise NotSent(SendingTrouble.NO_ANSWER) from None
        finally:
            cut.cancel()
        if time.monotonic() >= ends:
            raise NotSent(SendingTrouble.TOO_SLOW)  # what was cut off in the middle can look like an answer
        return answer

    def _connected(self, parts: SplitResult, ends: float) -> http.client.HTTPConnection:
        """A connection to the first address that answers, of those that the name means and that are allowed."""
        host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = _in_time(self.resolve, host, port, ends)
        except TimeoutError:
            raise NotSent(SendingTrouble.TOO_SLOW) from None
        except (OSError, UnicodeError):
            raise NotSent(SendingTrouble.NO_SUCH_HOST) from None
        if not found or not all(self._allowed(ipaddress.ip_address(each)) for each in found):
            raise NotSent(SendingTrouble.ADDRESS_NOT_ALLOWED if found else SendingTrouble.NO_SUCH_HOST)
        trouble = SendingTrouble.NO_CONNECTION
        for each in found:
            left = ends - time.monotonic()
            if left <= 0:
                trouble = SendingTrouble.TOO_SLOW
                break
            try:
                return self._over(each, host, port, parts.scheme == "https", left)
            except ssl.SSLError:
                trouble = SendingTrouble.CERTIFICATE
            except TimeoutError:
                trouble = SendingTrouble.TOO_SLOW
            except OSError:
                trouble = SendingTrouble.NO_CONNECTION
        raise NotSent(trouble)

    def _over(self, at: str, host: str, port: int, encrypted: bool, left: float) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(host, port, timeout=left)
        link = socket.create_connection((at, port), timeout=left)
        if encrypted:
            try:
                link = self._tls().wrap_socket(link, server_hostname=host)
            except BaseException:
                link.close()
                raise
        connection.sock = link
        return connection

    def _tls(self) -> ssl.SSLContext:
        return self.trust or ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)

    def _allowed(self, at: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        """Public addresses only: this machine, its neighbours and the networks behind it are nobody's to reach through us."""
        if self.loopback and at.is_loopback:
            return True
        if isinstance(at, ipaddress.IPv6Address) and any(at in network for network in _BEHIND_OTHERS):
            return False
        if isinstance(at, ipaddress.IPv6Address) and at.is_site_local:
            return False  # the networks behind this machine, as they were called before fc00::/7
        return at.is_global and not at.is_multicast and not at.is_reserved


def _in_time(resolve: Resolve, host: str, port: int, ends: float) -> Sequence[str]:
    """What a name resolves to, asked in a thread of its own, as the system's own look-up knows no deadline; raises TimeoutError and what it does."""
    told: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            told.put(resolve(host, port))
        except Exception as error:  # noqa: BLE001  raised where it is waited for
            told.put(error)

    Thread(target=ask, name="webhook name", daemon=True).start()
    try:
        found = told.get(timeout=max(0.0, ends - time.monotonic()))
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return found


def _exchange(connection: http.client.HTTPConnection, parts: SplitResult, body: bytes, headers: Mapping[str, str], read: int, ends: float) -> Answer:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": _AGENT, "Connection": "close", **headers}
    connection.request("POST", path, body, told)
    with closing(connection.getresponse()) as response:
        wait = response.headers.get("Retry-After", "")
        words = b""
        while len(words) < read and time.monotonic() < ends and (piece := response.read1(read - len(words))):
            words += piece
        return Answer(response.status, words, float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else None)


def _cut(connection: http.client.HTTPConnection) -> None:
    """End what takes too long, however little by little it comes."""
    link = connection.sock
    if link is not None:
        try:
            link.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
