"""Surveys in the demo: what the report published of two (seed 001), and the schools' own, sent again and partly answered."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from deploy.demo.player.client import TIMEOUT, Api, Patience, Refused
from deploy.demo.player.town import Town
from services.intake.application.survey_examples import published_elsewhere, survey_examples
from shared.vocabulary.calendar import today

SURVEYS, FIGURES = "/intake/api/v1/surveys", "/intake/api/v1/survey-figures"
TWO_WEEKS: Final = timedelta(days=14)
ASKED: Final = 30
ANSWERS: Final[tuple[tuple[int, tuple[int, int, int, int, int]], ...]] = (
    (6, (1, 5, 5, 1, 4)),
    (4, (1, 4, 4, 1, 3)),
    (1, (2, 3, 3, 2, 3)),
    (3, (3, 2, 2, 2, 1)),
)
"""How many schools gave which answers to the five questions. Seed 001: ten mostly pleased, one neither, three more negative; the rest is assumed."""


def play_surveys(api: Api, town: Town) -> None:
    """Take over the published figures, ask schools, and answer for some; the survey stays open, to be looked at and closed. Raises Refused."""
    lead = town.lead.token
    for published in published_elsewhere().values():
        api.command(lead, FIGURES, asdict(published))
    said = asdict(survey_examples()["schools"].between(today(), today() + TWO_WEEKS))
    said |= {"opens_on": said["opens_on"].isoformat(), "closes_on": said["closes_on"].isoformat()}
    made = api.command(lead, SURVEYS, said).json()
    recipients = [{"school_unit_id": unit} for unit in list(town.school_units.values())[:ASKED]]
    invited = api.command(lead, f"{SURVEYS}/{made['id']}/invitations", {"recipients": recipients}, version=made["version"]).json()
    answers = [answer for how_many, answer in ANSWERS for _ in range(how_many)]
    for link, answer in zip(invited["links"], answers, strict=False):
        _answer(api, urlsplit(link["link"]).path, answer)


def _answer(api: Api, path: str, chosen: tuple[int, ...]) -> None:
    """As somebody with a browser does who sends the last page; a link that was made just now may not be known yet."""
    sent: dict[str, Any] = {f"q{number:02d}": str(each) for number, each in enumerate(chosen, start=1)} | {"go": "send"}
    patience = Patience()
    while True:
        response = requests.post(api.address + path, data=sent, timeout=TIMEOUT, allow_redirects=False)
        if response.status_code == HTTPStatus.SEE_OTHER:
            return
        if response.status_code != HTTPStatus.NOT_FOUND or not patience.waits():
            raise Refused("POST", "/intake/answer", response.status_code, "")
