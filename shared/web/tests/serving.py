"""A service with nothing but a face, in a process of its own: `python -m shared.web.tests.serving` with the settings in its environment."""

from shared.messaging.patched import patch

patch()

import resource  # noqa: E402  nothing is imported before the patching
import signal  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402

from flask import Blueprint, Response, request  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from shared.eventlog.database import Database  # noqa: E402
from shared.messaging.calls import Caller  # noqa: E402
from shared.messaging.node import Node, nameko_config  # noqa: E402
from shared.messaging.workings import Workings  # noqa: E402
from shared.runtime.logging import configure_logging  # noqa: E402
from shared.runtime.settings import Settings, read_settings  # noqa: E402
from shared.web.app import make_app  # noqa: E402
from shared.web.rights import public  # noqa: E402
from shared.web.server import WebFace  # noqa: E402
from shared.web.service import the_service  # noqa: E402
from shared.web.uploads import file_pieces, takes_file  # noqa: E402

pages = Blueprint("pages", __name__)
inside: dict[str, int] = {"now": 0, "most": 0}


@pages.get("/slow/<word>")
@public
def slow(word: str) -> dict[str, Any]:
    """Let the database work for a fifth of a second, and tell how many did so at the same time at most."""
    inside["now"] += 1
    inside["most"] = max(inside.values())
    the_service().database.row("SELECT pg_sleep(0.2)")
    inside["now"] -= 1
    return {"most": inside["most"]}


@pages.post("/length")
@public
def length() -> dict[str, int]:
    """How long the body is, however it came."""
    return {"length": len(request.get_data())}


@pages.post("/file")
@public
@takes_file
def file() -> dict[str, int]:
    """How long a file is, read as it comes, and how large the process has been at most, in bytes."""
    found = file_pieces()
    length = sum(len(piece) for piece in found[1]) if found else 0
    return {"length": length, "largest": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


@pages.get("/big/<int:length>")
@public
def big(length: int) -> Response:
    """So many bytes, made while they are sent."""
    return Response((bytes(65_536) for _ in range(length // 65_536)), mimetype="application/pdf")


def build(settings: Settings, calls: Caller) -> Workings:
    """The workings: a database and an app."""
    database = Database(settings.dsn("statistics"), pool_size=settings.pool_size)
    app = make_app("statistics", settings, database, identify=lambda _: None, pages=[pages])
    return Workings(name="statistics", log=None, database=database, published=lambda *_: None, flask=app)


class Serving:
    """The service."""

    name = "statistics"
    node = Node(build)
    web = WebFace()


def main(service: type[Any] = Serving) -> None:
    """Serve until told to stop."""
    settings = read_settings()
    configure_logging("statistics", settings.log_level)
    runner = ServiceRunner(nameko_config(settings))
    runner.add_service(service)
    runner.start()
    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: ended.append(number))  # the hub itself runs the handler: it may not switch
    while not ended:
        time.sleep(0.02)
    runner.stop()


if __name__ == "__main__":
    main()
