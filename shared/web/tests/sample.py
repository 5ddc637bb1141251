"""A page that shows every component once, for tests and for looking at: `python -m shared.web.tests.sample PORT` serves it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, render_template
from werkzeug.serving import run_simple

from shared.web.chart import stacked_bars
from shared.web.forms import Form
from shared.web.paging import Page
from shared.web.rights import public
from shared.web.tests.diaries import PEOPLE, diary_app

INCOMING = [("2018", (76, 22)), ("2019", (47, 21)), ("2020", (58, 17)), ("2021*", (55, 10))]
FEW = [("2018", (9, 0, 3, 1)), ("2019", (4, 3, 1, 4)), ("2020", (1, 3, 0, 0))]


def _entry(at: datetime, sentence: str, who: str, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"at": at, "sentence": sentence, "who": who, "more": "", "said": (), "tone": "", "tag": None, "why": "", **more})


STORY = [
    _entry(
        datetime(2021, 6, 14, 7, 12, tzinfo=UTC),
        "Vårdnadshavare tog tillbaka samtycket till BUP.",
        "Registrerat av koordinator efter telefonsamtal · gäller från 2021-06-14",
        more="Inbjudan till mötet 17 juni ställdes in.",
        tone="stop",
        why="/casework/cases",
    ),
    _entry(
        datetime(2021, 6, 3, 13, 40, tzinfo=UTC),
        "Beslut på samverkansmötet: skolan anpassar schemat till fyra dagar i veckan.",
        "Koordinator",
        more="Ansvarig: rektor. Klart senast 2021-06-10.",
        tone="warn",
        tag=("försenat 4 dagar", "warn"),
    ),
    _entry(datetime(2021, 6, 3, 11, 0, tzinfo=UTC), "Samverkansmöte med skola, elevhälsa, BUP och vårdnadshavare.", "Koordinator ledde mötet"),
    _entry(
        datetime(2021, 3, 12, 9, 5, tzinfo=UTC), "Insatsen startade för sex månader.", "Koordinator · med stöd av samtycke version 2", tone="calm"
    ),
]


def sample_form() -> Form:
    """A form with something in it and two errors."""
    form = Form.filled({"name": "E. Exempel", "begun_on": "15/2", "kind": "independent", "actors": ["bup", "school"], "hidden": "carried"})
    form.errors = {"begun_on": "Ange vilken dag frånvaron utreddes, till exempel 2021-02-15", "u": "Välj vad utredningen visade"}
    return form


def sample_app() -> Flask:
    """The diaries' app with the sample page beside, seen by a coordinator."""
    pages = Blueprint("sample", __name__)

    @pages.get("/sample")
    @public
    def sample() -> str:
        """Every component."""
        return render_template(
            "sample.html",
            form=sample_form(),
            story=STORY,
            chart=stacked_bars("Inkomna ärenden i grundskolan", ["kommunal", "fristående"], INCOMING),
            page=Page([], 2, 20, 57),
        )

    app = diary_app(identify=lambda _: PEOPLE["coordinator"])
    app.register_blueprint(pages, url_prefix="/intake")
    return app


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), sample_app())
