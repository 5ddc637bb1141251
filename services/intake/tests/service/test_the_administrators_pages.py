"""The administrator keeps the registers on pages: organisers, schools, areas, people, tokens, and the national register as a file."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest

from services.intake.tests.installation import INDEPENDENT, Installation
from services.intake.tests.unit.test_the_school_unit_register import HEADINGS
from services.intake.tests.visitor import Visitor
from shared.vocabulary.calendar import today
from shared.vocabulary.codes import Role

ADMIN = "/intake/admin"


@pytest.fixture
def admin(house: Installation) -> Visitor:
    return house.visitor(house.people[Role.ADMIN])


def table(*lines: str) -> bytes:
    return "\n".join((HEADINGS, *lines)).encode()


def upload(admin: Visitor, content: bytes, **more: str) -> Visitor:
    """Send a file on the register's page."""
    form = admin.go(f"{ADMIN}/school-register").form("/school-register")
    data = {**dict(form.fields), **more, "file": (io.BytesIO(content), "skolenheter.csv")}
    response = admin.client.post(form.action, data=data, headers={"Accept": "text/html"})
    if response.status_code == 303:
        return admin.go(response.headers["Location"])
    admin.status, admin.text = response.status_code, response.text
    return admin


def line(code: str, name: str, status: str = "Aktiv", number: str = "5000000001", owner: str = "Registerhuvudmannen") -> str:
    return f"{code};{name};{status};0380;Grundskola;2011-07-01;;{number};{owner};Enskild"


def test_an_organiser_with_a_school_is_added_renamed_and_ended(admin: Visitor) -> None:
    new = admin.go(f"{ADMIN}/organisations/new")
    assert 422 == new.send("/organisations/new", name="", organisation_number="12", kind="independent").status
    assert "Skriv tio siffror." in new.text
    added = new.send("/organisations/new", name="Sidans huvudman", organisation_number="5100000001", kind="independent")
    assert (200, True) == (added.status, "<h1>Sidans huvudman</h1>" in added.text)
    here = added.address
    unit = {"name": "Sidans skola", "code": "51000001", "school_forms[]": "grundskola", "valid_from": "2020-01-01"}
    assert "Sidans skola" in admin.go(f"{here}/school-unit").send("/school-unit", **unit).text
    assert "<h1>Nytt namn</h1>" in admin.go(f"{here}/name").send("/name", name="Nytt namn").text
    assert "Det är redan så" in admin.go(f"{here}/name").send("/name").text
    asked = admin.go(f"{here}/end").text
    assert "Det här berörs: 1 skolenhet, 0 personer och 0 nycklar." in asked
    assert f'<option value="{here.rpartition("/")[2]}"' not in asked  # nobody takes over after oneself
    ended = admin.go(f"{here}/end").send("/end")
    assert "Huvudmannen har upphört." in ended.text
    assert "Stängd" in unescape(ended.text)
    assert 404 == admin.go(f"{here}/something").status


def test_a_school_is_closed_and_another_takes_over(house: Installation, admin: Visitor) -> None:
    school = house.new_school("independent", "5200000001", "52000001")
    unit = {"code": "52000002", "name": "Efterföljaren", "school_forms": ["grundskola"], "valid_from": "2020-01-01"}
    heir = house.post(f"/organisations/{school.organiser_id}/school-units", house.admin, unit).get_json()["id"]
    here = f"{ADMIN}/school-units/{school.unit_id}"
    asked = admin.go(f"{here}/closure")
    assert "Efterföljaren" in asked.text
    closed = asked.send("/closure", **{"last_day": str(today()), "successors[]": heir})
    assert 200 == closed.status
    assert f"stänger {today()}" in closed.text
    assert f'href="/intake/admin/school-units/{heir}"' in closed.text
    assert "Stäng" not in [unescape(each) for each in re.findall(r'class="button[^"]*"[^>]*>([^<]+)<', closed.text)]
    assert "stänger" not in admin.go(f"{here}/reopening").send("/reopening").text


def test_areas_are_kept_on_a_page(house: Installation, admin: Visitor) -> None:
    assert "Norra området" in admin.go(f"{ADMIN}/school-areas/new").send("/school-areas/new", name="Norra området", valid_from="2021-10-01").text
    here = f"{ADMIN}/school-units/{house.schools[INDEPENDENT].unit_id}/school-area"
    area = re.findall(r'<option value="([^"]+)">Norra området', admin.go(here).text)[0]
    assert "Norra området" in admin.send("/school-area", area_id=area).text


def test_a_person_is_added_ended_and_brought_back(admin: Visitor) -> None:
    added = admin.go(f"{ADMIN}/people/new").send("/people/new", name="Kim Sidlund", role="coordinator")
    here = added.address
    assert "<h1>Kim Sidlund</h1>" in added.text
    assert "Ekonom" not in admin.go(f"{here}/role").send("/role", role="team-lead").text
    assert "Ny roll" in admin.text
    assert "Koordinator" in admin.go(f"{here}/undo").send("/undo").text
    assert "kan inte logga in" in admin.go(f"{here}/end").send("/end").text
    assert "kan inte logga in" not in admin.go(f"{here}/undo").send("/undo").text


def test_a_token_is_shown_once_replaced_and_revoked(house: Installation, admin: Visitor) -> None:
    person = house.people[Role.AUDITOR]
    made = admin.go(f"{ADMIN}/tokens/new?person_id={person}").send(
        "/tokens/new", **{"expires_on": str(house.tomorrow), "resources[]": "referrals", "read_only": "true"}
    )
    (text,) = re.findall(r"narvaro_[\w-]{20,}", made.text)
    assert 200 == house.get("/referrals", text).status_code
    (address,) = re.findall(rf'href="({ADMIN}/tokens/[0-9a-f-]{{36}})"', made.text)
    shown = admin.go(address)
    assert text not in shown.text
    assert all(each in shown.text for each in ("Beställningar", "Bara läsa", "Gäller"))
    assert 422 == shown.send("/rotation", overlap_hours="1", expires_on="2000-01-01").status
    replaced = admin.go(address).send("/rotation", overlap_hours="1", expires_on=str(house.tomorrow))
    (new,) = re.findall(r"narvaro_[\w-]{20,}", replaced.text)
    assert (200, 200) == (house.get("/referrals", text).status_code, house.get("/referrals", new).status_code)
    assert "tar över" in admin.go(address).text
    assert "Ja, spärra nyckeln" in admin.text
    assert "Spärrad" in admin.send("/revocation").text
    assert 401 == house.get("/referrals", text).status_code
    assert text not in admin.go(f"{ADMIN}/tokens").text


def test_the_register_is_read_looked_through_and_taken_over_once(admin: Visitor) -> None:
    first = table(line("50000001", "Registerskolan"), line("50000002", "Andra registerskolan"))
    preview = upload(admin, first)
    assert all(each in preview.text for each in ("Nya huvudmän", "Registerhuvudmannen", "Nya skolenheter", "Andra registerskolan"))
    assert "Registerhuvudmannen" not in admin.go(f"{ADMIN}/organisations").text
    admin.go(preview.seen[-2])
    assert "Registret är uppdaterat." in admin.send().text
    (organiser,) = re.findall(r'href="([^"]+)">Registerhuvudmannen', admin.go(f"{ADMIN}/organisations").text)
    assert "Andra registerskolan" in admin.go(organiser).text
    again = upload(admin, first)
    assert "Inget behöver ändras" in again.text
    changed = upload(admin, table(line("50000001", "Registerskolan, nytt namn"), line("50000003", "Trasig", status="?")))
    assert all(each in changed.text for each in ("Skolenheter med nytt namn", "Skolenheter som inte finns i filen", "Rad 3: Status ska vara"))
    closing = upload(admin, table(line("50000001", "Registerskolan", status="Upphört"), line("50000002", "Andra registerskolan")))
    assert "Skolenheter som stängs" in closing.text


def test_what_is_done_is_what_was_looked_through(house: Installation, admin: Visitor) -> None:
    preview = upload(admin, table(line("50000011", "Elfte skolan", number="5000000011", owner="Elfte huvudmannen")))
    house.new_school("independent", "5000000011", "50000011")
    refused = preview.send()
    assert 409 == refused.status
    assert "Registret har ändrats sedan du såg" in refused.text


def test_another_file_is_refused_beside_the_field(admin: Visitor) -> None:
    refused = upload(admin, b"Namn;Ort\nA;B\n")
    assert 422 == refused.status
    assert "Filen saknar kolumner" in refused.text
