"""Statistics put together: rows of facts, the tables' API and pages; no log of its own."""

from __future__ import annotations

from functools import partial

from services.statistics.http.api import tables_api
from services.statistics.http.fact_pages import fact_pages
from services.statistics.http.pages import pages
from services.statistics.http.readers import open_to_all
from services.statistics.http.survey_pages import survey_pages
from services.statistics.reactions import FOLLOWER, FOLLOWS, KeepFacts
from shared.eventlog.database import Database
from shared.eventlog.log import Recorded
from shared.messaging.calls import Caller
from shared.messaging.workings import Workings
from shared.runtime.settings import Settings
from shared.runtime.signing import signing_of
from shared.vocabulary.language import later
from shared.web.access.asking import answer_looks
from shared.web.access.chain import further
from shared.web.app import make_app


def build(settings: Settings, calls: Caller | None = None) -> Workings:
    """Statistics as the settings say; raises BadSetting. It asks no other service, so it calls none."""
    database = Database(settings.dsn("statistics"), pool_size=settings.pool_size)
    keep = KeepFacts(database)
    to_all = open_to_all(settings)
    return Workings(
        name=FOLLOWER,
        log=None,
        database=database,
        published=_nothing,
        reactions=dict.fromkeys(FOLLOWS, keep),
        flask=make_app(
            "statistics",
            settings,
            database,
            title=later("Närvaro: statistik"),
            api=[tables_api(to_all)],
            pages=[pages(to_all), survey_pages(to_all), fact_pages],
        ),
        signing=signing_of(settings),
        further=partial(further, database),
        rpc={"looks": answer_looks("statistics", database)},
    )


def _nothing(event: object, recorded: Recorded) -> None:
    """Statistics has no events, so it publishes no fact."""
