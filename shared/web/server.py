"""Serves a service's Flask app inside its nameko container, with no more requests at a time than there are database connections."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO
from typing import IO, Any

import eventlet
import orjson
import psycopg
from eventlet import wsgi
from eventlet.semaphore import Semaphore
from flask import Flask
from nameko.extensions import DependencyProvider
from nameko.web.server import BindAddress, HttpOnlyProtocol, WebServer, parse_address

from shared.eventlog.database import Database
from shared.messaging.health import workings_health
from shared.messaging.key_watch import KeyWatch
from shared.messaging.node import node_of
from shared.messaging.workings import Workings
from shared.vocabulary.language import say
from shared.web.access.chain import chained
from shared.web.access.chaining import ChainLoop
from shared.web.app import LARGEST_BODY
from shared.web.health import add_check
from shared.web.problem import MEDIA_TYPE, BadRequest, Problem, Unavailable
from shared.web.service import Readiness, Service
from shared.web.uploads import IN_A_PLACE, PIECE, CameTooSlowly, is_for_file

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LONGEST_QUEUE = 5.0  # seconds that a request waits for its turn before it is told to come again
IDLE = 30.0  # seconds that a connection may be silent
SILENT = logging.getLogger("eventlet.wsgi")
"""For eventlet, which writes tracebacks, with what was sent in them, whatever `log_output` says: at INFO, where no library is heard."""
LONGEST = 1200.0  # seconds that a file may take to come
GRACE = 30.0  # of them, before its sender has to have kept up
LEAST_SPEED = 16 * 1024  # bytes a second
DRAINED_WITHIN = 3.0  # seconds that requests under way get when the service stops


def bounded(app: Wsgi, at_once: int, is_for_file: Callable[[dict[str, Any]], bool] = lambda _: False) -> Wsgi:
    """The same app with at most `at_once` requests inside; others wait their turn, and after a while are answered 503 with Retry-After.

    Probes and static files don't use the database, so they never wait. What is sent as a large file is read while it comes, by half as many
    at once, in places of their own: a slow sender must not keep a page from anybody, and a connection is used for moments only. Who sends such
    a file has to keep a least speed, else the place is somebody else's.
    """
    places, for_files = Semaphore(at_once), Semaphore(max(1, at_once // 2))

    def turned_away(start_response: Callable[..., Any], problem: Problem) -> Iterable[bytes]:
        headers = [("Content-Type", MEDIA_TYPE), *problem.headers.items(), ("Cache-Control", "no-store")]
        start_response(f"{problem.status.value} {problem.status.phrase}", headers)
        return [orjson.dumps(problem.as_json("about:blank"))]

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        part = environ.get("PATH_INFO", "").split("/", 3)[2:3]
        if part in (["health"], ["static"], ["metrics"]):
            return app(environ, start_response)
        taken = places
        if _is_long(environ) and is_for_file(environ):
            taken = for_files
            environ |= {IN_A_PLACE: True, "wsgi.input": InTime(environ["wsgi.input"])}
            if _is_chunked(environ):
                environ["wsgi.input_terminated"] = True  # eventlet tells the end of chunks, and raises where they break off
        else:
            try:
                _take_in(environ)
            except (ValueError, OSError):
                return turned_away(start_response, BadRequest(headers={"Connection": "close"}))
        if not taken.acquire(timeout=LONGEST_QUEUE):
            return turned_away(start_response, Unavailable(say("Det är många som arbetar just nu. Försök igen om några sekunder.")))
        try:
            return app(environ, start_response)
        finally:
            taken.release()

    return serve


class InTime:
    """A body that has to come in time, however it trickles: all of it within `longest`, and after `grace` at a least speed on the whole."""

    def __init__(self, stream: IO[bytes], longest: float = LONGEST, grace: float = GRACE) -> None:
        self._stream = stream
        self._grace = grace
        self._begun = time.monotonic()
        self._ends = self._begun + longest
        self._read = 0

    def read(self, size: int) -> bytes:
        """Its next bytes, a piece at most; raises CameTooSlowly, and what the connection does."""
        left = min(self._ends, self._begun + self._grace + self._read / LEAST_SPEED) - time.monotonic()
        too_slow = CameTooSlowly(headers={"Connection": "close"})
        if left <= 0:
            raise too_slow
        with eventlet.Timeout(left, too_slow):
            piece = self._stream.read(min(size, PIECE))
        self._read += len(piece)
        return piece


def _is_chunked(environ: dict[str, Any]) -> bool:
    return bool(environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked")


def _is_long(environ: dict[str, Any]) -> bool:
    length = environ.get("CONTENT_LENGTH") or "0"
    return _is_chunked(environ) or (length.isdigit() and int(length) > LARGEST_BODY)


def _take_in(environ: dict[str, Any]) -> None:
    """Read the body, up to just over the limit, so that a slow sender holds no place and a body in chunks has a length.

    Raises ValueError for chunks that are none, OSError where the sender falls silent.
    """
    chunked = _is_chunked(environ)
    length = environ.get("CONTENT_LENGTH") or "0"
    if chunked or (length.isdigit() and 0 < int(length) <= LARGEST_BODY):
        body: bytes = environ["wsgi.input"].read(LARGEST_BODY + 1 if chunked else int(length))
        environ["wsgi.input"] = BytesIO(body)
        if chunked:
            environ["CONTENT_LENGTH"] = str(len(body))
            del environ["HTTP_TRANSFER_ENCODING"]


class FlaskServer(WebServer):
    """nameko's web server with our app in it; it listens only where the settings name an address, since else a front mounts the app."""

    _serv: Any
    _gt: Any
    _chaining: ChainLoop | None = None

    def start(self) -> None:
        """Let /health/ready tell of the flow of facts, chain the access log; listen, if there is an address."""
        workings = self.workings
        add_check(self.flask, "flow", lambda: _flow(workings))
        running = node_of(self.container).running
        if running is not None and running.key_watch is not None:
            add_check(self.flask, "keys", lambda watch=running.key_watch: _keys(watch))  # type: ignore[misc]
        add_check(self.flask, "access-log", lambda: _access(workings.database))
        self._chaining = ChainLoop(workings.name, workings.database)
        self._chaining.start()
        if self.service.settings.http_address:
            super().start()

    @property
    def workings(self) -> Workings:
        """The workings that the container's node has built."""
        return node_of(self.container).workings

    @property
    def flask(self) -> Flask:
        """The app among them."""
        app = self.workings.flask
        assert app is not None, "a service with a WebFace has an app"
        return app

    @property
    def service(self) -> Service:
        """What the app knows of its service."""
        found: Service = self.flask.extensions["narvaro"]
        return found

    @property
    def bind_addr(self) -> BindAddress:
        """Where to listen."""
        return parse_address(self.service.settings.http_address)

    def get_wsgi_app(self) -> Wsgi:
        """Our app, bounded."""
        return bounded(self.flask, self.service.settings.pool_size, partial(is_for_file, self.flask))

    def get_wsgi_server(self, sock: Any, wsgi_app: Wsgi, protocol: Any = HttpOnlyProtocol, debug: bool = False) -> wsgi.Server:
        """Without eventlet's own log lines, which hold whole addresses and, where a request can't be read, parts of it."""
        return wsgi.Server(sock, sock.getsockname(), wsgi_app, protocol=protocol, debug=debug, log=SILENT, log_output=False, socket_timeout=IDLE)

    def stop(self) -> None:
        """Accept no more, let requests under way finish."""
        if self._chaining is not None:
            self._chaining.stop()
        self._is_accepting = False
        if self._gt is None:
            return
        self._gt.kill()
        self._sock.close()
        with eventlet.Timeout(DRAINED_WITHIN, False):
            while self._serv.outstanding_requests:
                eventlet.sleep(0.01)


def _flow(workings: Workings) -> Readiness:
    """A follower that stands still is shown, but the service still takes requests; only without its database it doesn't."""
    told = workings_health(workings)
    return Readiness(told["status"] != "unavailable", told)


def _keys(watch: KeyWatch) -> Readiness:
    """Without its keys a service can show nobody anything: it is not ready, and says what is wanting."""
    return Readiness(not watch.trouble, {"trouble": watch.trouble} if watch.trouble else {})


def _access(database: Database) -> Readiness:
    """How far the access log is chained; that it can be written is seen with each look."""
    try:
        return Readiness(True, chained(database))
    except psycopg.Error as error:
        return Readiness(False, {"database": type(error).__name__})


class WebFace(DependencyProvider):
    """`web = WebFace()` in a nameko service: its pages and API."""

    server = FlaskServer()

    def stop(self) -> None:
        """Stop serving."""
        self.server.stop()

    def get_dependency(self, worker_ctx: Any) -> WebFace:
        """What `self.web` is in an entrypoint; nothing needs it."""
        return self
