"""A service whose only page shows a case: `python -m tests.faults.showing_service` with the settings in its environment."""

from shared.web.tests.serving import main  # isort: skip  first of all, since it makes the process cooperative

from typing import Any
from uuid import UUID

from flask import Blueprint

from shared.eventlog.database import Database
from shared.messaging.calls import Caller
from shared.messaging.node import Node
from shared.messaging.workings import Workings
from shared.runtime.settings import Settings
from shared.vocabulary.codes import Look, Role
from shared.web.access.looks import looks
from shared.web.app import make_app
from shared.web.identity import Identity
from shared.web.rights import allowed
from shared.web.server import WebFace

pages = Blueprint("pages", __name__)
SOMEBODY = Identity(UUID(int=1), Role.COORDINATOR)


@pages.get("/cases/<uuid:case_id>")
@allowed(Role.COORDINATOR)
@looks(Look.CASE)
def show(case_id: UUID) -> dict[str, Any]:
    """The case."""
    return {"case_id": case_id}


def build(settings: Settings, calls: Caller) -> Workings:
    """A database and an app in which everybody is a coordinator."""
    database = Database(settings.dsn("statistics"), pool_size=settings.pool_size)
    app = make_app("statistics", settings, database, identify=lambda _: SOMEBODY, pages=[pages])
    return Workings(name="statistics", log=None, database=database, published=lambda *_: None, flask=app)


class Showing:
    """The service."""

    name = "statistics"
    node = Node(build)
    web = WebFace()


if __name__ == "__main__":
    main(Showing)
