"""A destroyed file in the auditor's room: its events and its verdict stay, its words and the way to it by number are gone."""

import re

from shared.vocabulary.codes import Role
from shared.web.identity import Identity
from shared.web.session import COOKIE, Sessions
from tests.destroying.town import DECISION, NOTE, Town, said

PERSONAL = ("Robin", "Exempelsson", "Påhittad", "kim@exempel.se", NOTE)
NUMBER = "20130101TF61"


def test_a_destroyed_file_is_proven_and_tells_no_words(town: Town):
    case_id = town.closed(NUMBER)
    client = town.client("casework")
    client.set_cookie(COOKIE, Sessions.from_settings(town.settings).issue(Identity(town.intake.people[Role.AUDITOR], Role.AUDITOR, name="Gun")))

    def search() -> str:
        page = client.get("/casework/audit").text.split('action="/casework/audit/pupil"')[1]
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        return client.post("/casework/audit/pupil", data={"csrf_token": token[1], "identity_number": NUMBER}).text

    assert str(case_id) in search()
    searches = f"/casework/access-log?case={case_id}&kind=search"
    assert "ett personnummer" in client.get(searches).text
    town.destroy(case_id)
    looked = client.get(searches).text
    assert ("[gallrad]" in looked, "ett personnummer" in looked) == (True, False), "that somebody searched is kept, and for what is gone"
    checkpoints = town.services["casework"].checkpoints
    assert checkpoints is not None
    checkpoints.take()
    assert str(case_id) not in search()
    pages = [client.get(f"/casework/{page}").text for page in (f"audit/cases/{case_id}", f"audit/cases/{case_id}/report", f"cases/{case_id}/why")]
    assert all("[gallrad]" in page and str(DECISION) in said(page) for page in pages)
    assert not any(word in page for page in pages for word in PERSONAL)
    assert all("precis de som skrevs in, och ingen saknas" in page for page in pages[:2])
    listed = client.get("/casework/audit?standing=destroyed").text
    assert str(case_id) in listed
    assert str(DECISION) in said(listed)
