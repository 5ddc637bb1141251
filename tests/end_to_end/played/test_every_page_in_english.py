"""Whoever has chosen English reads every page in English: what each role can reach by links holds no Swedish text of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
import requests

from shared.vocabulary.code_lists import code_lists
from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.session import COOKIE, Sessions
from shared.web.visitor_language import COOKIE as LANGUAGE
from tests.end_to_end.stage import Stage
from tests.texts.__main__ import english
from tests.texts.gathering import CATALOGUES
from tests.texts.reading import Page, read

WAYS_IN = ("/intake/", "/statistics/", "/casework/cases", "/consent/")
NO_PAGE = re.compile(r"/api/|/sign-out|[?&]lang=|\.(?:csv|html|zip)\b|/bundle\b")
OF_ONE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=[/=])[^/=&?#]*[0-9][^/=&?#]*|(?<==)[^&#]*")
"""What tells one page of a kind from the next."""
READERS = [role for role in Role if role is not Role.SERVICE]


@pytest.fixture(scope="module")
def swedish() -> set[str]:
    """Our own texts, and codes' words, that are otherwise in English."""
    texts = {
        " ".join(re.sub(r"<[^>]*>", "", one).split())
        for path in CATALOGUES.values()
        for text, told in english(path).items()
        for one, said in zip(text, told, strict=True)
        if one != said and "%(" not in one
    }
    labels = [label for codes in code_lists().values() for label in (codes.title, *(each.label for each in codes.entries))]
    return (texts | {label.sv for label in labels if label.sv != label.en}) - {"Närvaro"}


@pytest.mark.parametrize("role", [None, *READERS], ids=str)
def test_what_a_reader_can_reach_is_in_english(stage: Stage, swedish: set[str], role: Role | None):
    pages = dict(reached(stage, role))
    assert {"en"} == {page.language for page in pages.values()}
    assert [] == [f"{address}: {text}" for address, page in pages.items() for text in page.texts if text in swedish]


def reached(stage: Stage, role: Role | None) -> Iterator[tuple[str, Page]]:
    """One page of each kind that links lead to."""
    kinds, waiting = set[str](), list(WAYS_IN)
    with requests.Session() as browser:
        browser.trust_env = False
        browser.cookies.update({LANGUAGE: "en", **({COOKIE: session(stage, role)} if role else {})})
        while waiting:
            address = waiting.pop(0).partition("#")[0]
            kind = OF_ONE.sub("", address)
            if kind in kinds or not address.startswith("/") or NO_PAGE.search(address):
                continue
            kinds.add(kind)
            answer = browser.get(stage.local.address + address, headers={"Accept": "text/html"}, timeout=30)
            if answer.headers["Content-Type"].startswith("text/html"):
                assert answer.status_code < 500, address
                page = read(answer.text)
                waiting.extend(page.addresses)
                yield address, page


def session(stage: Stage, role: Role) -> str:
    """Somebody's session; a guardian's is of a case that is there."""
    sessions = Sessions.from_settings(stage.local.installation.settings("intake", stage.local.server.port, stage.local.address))
    town = stage.played.town
    if role is Role.GUARDIAN:
        consent = stage.get("/consent/api/v1/consents", limit=1).json()["items"][0]
        signatory = UUID(stage.get(f"/consent/api/v1/consents/{consent['id']}").json()["signatories"][0]["signatory_id"])
        return sessions.issue(Identity(signatory, role, case_id=UUID(consent["case_id"]), signatory_id=signatory))
    if role is Role.SCHOOL:
        organiser, somebody = next(iter(town.schools.items()))
        return sessions.issue(Identity(UUID(somebody.person_id), role, UUID(town.organisers[organiser])))
    if role is Role.ADMIN:
        return sessions.issue(Identity(UUID(int=1), role))
    somebody = next(each for member, each in town.members.items() if not member.leader) if role is Role.COORDINATOR else town.roles[role]
    return sessions.issue(Identity(UUID(somebody.person_id), role))
