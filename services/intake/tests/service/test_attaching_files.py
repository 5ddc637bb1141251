"""Files with a referral: sent as a body or in a form, sealed, listed, versioned and given back, each to whoever may read the referral."""

from __future__ import annotations

import base64
import hashlib
import io
import tracemalloc
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from services.intake.domain.attachment import MOST_FILES
from services.intake.tests.files import PDF, a_file
from services.intake.tests.installation import API, INDEPENDENT, MUNICIPAL, Installation
from services.intake.tests.service.test_protected_identities import a_pupil, protected
from shared.vocabulary.codes import FileKind, Role

NAME = "Utredning Robin Exempelsson.pdf"


def send(
    house: Installation, address: str, content: bytes, name: str = NAME, school: str = MUNICIPAL, key: str | None = None, **headers: str
) -> TestResponse:
    """A file as the whole body."""
    given = {
        "Authorization": f"Bearer {house.schools[school].token}",
        "Idempotency-Key": key or str(uuid4()),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Type": "application/octet-stream",
    }
    return house.client().post(API + address, data=content, headers=given | {each.replace("_", "-"): text for each, text in headers.items()})


def attached(house: Installation, referral_id: str, content: bytes = PDF, **more: Any) -> dict[str, Any]:
    """The answer to a file that was taken."""
    response = send(house, f"/referrals/{referral_id}/attachments", content, **more)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def unfinished(house: Installation) -> int:
    """How many rows of uploads there are that nobody has added."""
    row = house.workings.database.row("SELECT count(*) AS rows FROM upload_chunk")
    assert row is not None
    return int(row["rows"])


@pytest.mark.parametrize("kind", FileKind)
def test_every_kind_comes_back_as_it_was_sent(house: Installation, kind: FileKind) -> None:
    referral, content = house.sent()["id"], a_file(kind)
    answer = attached(house, referral, content)
    assert (kind, len(content), "not-scanned") == (answer["kind"], answer["size"], answer["verdict"])
    given_back = house.get(f"/attachments/{answer['id']}/versions/1", house.staff[Role.COORDINATOR])
    assert content == given_back.data
    assert str(len(content)) == given_back.headers["Content-Length"]


def test_a_file_is_given_out_to_be_saved_and_never_to_be_shown(house: Installation) -> None:
    answer = attached(house, house.sent()["id"], name="Åsas utredning.html")
    headers = house.get(f"/attachments/{answer['id']}/versions/1", house.staff[Role.AUDITOR]).headers
    assert "attachment; filename=\"Asas utredning.html.pdf\"; filename*=UTF-8''%C3%85sas%20utredning.html.pdf" == headers["Content-Disposition"]
    assert "application/pdf" == headers["Content-Type"]
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "no-store" == headers["Cache-Control"]


def test_the_list_tells_name_size_and_digest_to_whoever_reads_the_referral(house: Installation) -> None:
    referral = house.sent()["id"]
    first, second = attached(house, referral), attached(house, referral, a_file(FileKind.PNG), name="bild.png")
    listed = house.get(f"/referrals/{referral}/attachments", house.staff[Role.TEAM_LEAD]).get_json()
    assert [first["id"], second["id"]] == [each["id"] for each in listed["items"]]
    assert (NAME, len(PDF), hashlib.sha256(PDF).hexdigest()) == tuple(listed["items"][0][name] for name in ("name", "size", "sha256"))
    assert 2 == listed["total"]
    page = house.get(f"/referrals/{referral}/attachments", house.staff[Role.TEAM_LEAD], limit=1, page=2).get_json()
    assert ([second["id"]], 2) == ([each["id"] for each in page["items"]], page["total"])


def test_saving_a_file_is_noted_with_its_case_before_it_is_given(house: Installation) -> None:
    sent = house.sent()
    house.get(f"/attachments/{attached(house, sent['id'])['id']}/versions/1", house.staff[Role.COORDINATOR])
    (entry,) = [row.split("\t") for row in house.dump("access_log") if sent["case_id"] in row]
    assert {"file", "works-in-team", "GET /intake/api/v1/attachments/<uuid:attachment_id>/versions/<int:version>"} <= set(entry)


def test_a_new_version_leaves_the_earlier_one_readable(house: Installation) -> None:
    answer = attached(house, house.sent()["id"])
    later = PDF + b"% rettad\n"
    address = f"/attachments/{answer['id']}/versions"
    stale = send(house, address, later, If_Match='"7"')
    assert 412 == stale.status_code
    assert 428 == send(house, address, later).status_code
    replaced = send(house, address, later, If_Match='"1"', name="rättad.pdf")
    assert (201, 2) == (replaced.status_code, replaced.get_json()["version"])
    told = house.get(f"/attachments/{answer['id']}", house.schools[MUNICIPAL].token)
    assert ('"2"', "rättad.pdf", [2, 1]) == (told.headers["ETag"], told.get_json()["name"], [each["version"] for each in told.get_json()["versions"]])
    for version, content in ((1, PDF), (2, later)):
        assert content == house.get(f"{address}/{version}", house.schools[MUNICIPAL].token).data
    assert 404 == house.get(f"{address}/3", house.schools[MUNICIPAL].token).status_code


def test_the_same_file_under_the_same_key_is_one_attachment(house: Installation) -> None:
    referral, key = house.sent()["id"], str(uuid4())
    first, second = attached(house, referral, key=key), send(house, f"/referrals/{referral}/attachments", PDF, key=key)
    assert (201, first["id"], "true") == (second.status_code, second.get_json()["id"], second.headers["Idempotency-Replayed"])
    other = send(house, f"/referrals/{referral}/attachments", PDF + b"x", key=key)
    assert (422, "idempotency-key-reused") == (other.status_code, other.get_json()["code"])
    assert 1 == house.get(f"/referrals/{referral}/attachments", house.staff[Role.COORDINATOR]).get_json()["total"]
    assert 0 == unfinished(house)


def test_another_organisations_file_is_not_there_by_any_way(house: Installation) -> None:
    referral = house.sent(MUNICIPAL)["id"]
    answer, stranger = attached(house, referral), house.schools[INDEPENDENT].token
    for there, nowhere in (
        (f"/referrals/{referral}/attachments", f"/referrals/{house.nobody}/attachments"),
        (f"/attachments/{answer['id']}", f"/attachments/{house.nobody}"),
        (f"/attachments/{answer['id']}/versions/1", f"/attachments/{house.nobody}/versions/1"),
    ):
        foreign, missing = house.get(there, stranger), house.get(nowhere, stranger)
        assert (404, house.without_instance(missing)) == (foreign.status_code, house.without_instance(foreign))
    for there, nowhere in (
        (f"/referrals/{referral}/attachments", f"/referrals/{house.nobody}/attachments"),
        (f"/attachments/{answer['id']}/versions", f"/attachments/{house.nobody}/versions"),
    ):
        foreign = send(house, there, PDF, school=INDEPENDENT, If_Match='"1"')
        missing = send(house, nowhere, PDF, school=INDEPENDENT, If_Match='"1"')
        assert (404, house.without_instance(missing)) == (foreign.status_code, house.without_instance(foreign))


def test_a_protected_pupils_referral_takes_no_file_from_whoever_does_not_see_it(house: Installation) -> None:
    hidden, nowhere = protected(house, a_pupil())["id"], house.nobody
    there, missing = (send(house, f"/referrals/{each}/attachments", PDF) for each in (hidden, nowhere))
    assert (404, house.without_instance(missing)) == (there.status_code, house.without_instance(there))


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "file-is-empty"),
        (b"<html><script>alert(1)</script>", 415, "file-kind-not-taken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), 415, "file-old-or-locked-office"),
        (b"PK\x03\x04" + bytes(100), 415, "file-kind-not-taken"),
        (PDF + bytes(21 * 2**20), 413, "file-too-large"),
    ],
    ids=["empty", "a page", "old Office", "no zip", "too large"],
)
def test_what_is_not_taken_leaves_nothing_behind(house: Installation, content: bytes, status: int, code: str) -> None:
    referral = house.sent()["id"]
    answer = send(house, f"/referrals/{referral}/attachments", content)
    assert (status, code) == (answer.status_code, answer.get_json()["code"])
    assert "Robin" not in answer.text
    assert (0, 0) == (unfinished(house), house.get(f"/referrals/{referral}/attachments", house.schools[MUNICIPAL].token).get_json()["total"])


def test_a_file_that_says_another_length_than_it_has_is_cut_short(house: Installation) -> None:
    referral = house.sent()["id"]
    address = f"{API}/referrals/{referral}/attachments"
    headers = {"Authorization": f"Bearer {house.schools[MUNICIPAL].token}", "Idempotency-Key": str(uuid4()), "Content-Type": "application/pdf"}
    answer = house.client().open(
        address, method="POST", input_stream=io.BytesIO(PDF), headers=headers, environ_overrides={"CONTENT_LENGTH": str(len(PDF) + 1)}
    )
    assert (400, "file-cut-short") == (answer.status_code, answer.get_json()["code"])
    assert 0 == unfinished(house)


def test_a_file_that_comes_with_another_digest_than_promised_is_refused(house: Installation) -> None:
    address = f"/referrals/{house.sent()['id']}/attachments"
    right = base64.b64encode(hashlib.sha256(PDF).digest()).decode()
    wrong = base64.b64encode(bytes(32)).decode()
    assert "file-digest-differs" == send(house, address, PDF, Content_Digest=f"sha-256=:{wrong}:").get_json()["code"]
    assert 201 == send(house, address, PDF, Content_Digest=f"sha-256=:{right}:").status_code


def test_a_form_with_a_file_is_taken_too(house: Installation) -> None:
    address = f"{API}/referrals/{house.sent()['id']}/attachments"
    headers = {"Authorization": f"Bearer {house.schools[MUNICIPAL].token}", "Idempotency-Key": str(uuid4())}
    answer = house.client().post(address, data={"file": (io.BytesIO(PDF), NAME)}, headers=headers)
    assert 201 == answer.status_code, answer.text
    headers["Idempotency-Key"] = str(uuid4())
    assert "no-file" == house.client().post(address, data={"note": "x" * 10}, headers=headers, content_type="multipart/form-data").get_json()["code"]


def test_a_decided_referral_takes_no_more_files_and_keeps_those_it_has(house: Installation) -> None:
    sent = house.sent()
    answer = attached(house, sent["id"])
    house.post(f"/referrals/{sent['id']}/decline", house.staff[Role.COORDINATOR], {"reason": "other-actor"}, sent["version"])
    refused = send(house, f"/referrals/{sent['id']}/attachments", PDF)
    assert (409, "already-decided") == (refused.status_code, refused.get_json()["code"])
    assert PDF == house.get(f"/attachments/{answer['id']}/versions/1", house.schools[MUNICIPAL].token).data


def test_there_is_an_end_to_how_many_files_a_referral_takes(house: Installation) -> None:
    referral = house.sent()["id"]
    attached(house, referral)
    with house.tables_behind():
        for _ in range(MOST_FILES - 1):
            attached(house, referral)
        assert "too-many-files" == send(house, f"/referrals/{referral}/attachments", PDF).get_json()["code"]
    assert 0 == unfinished(house)


def test_memory_does_not_grow_with_the_file_on_its_way_in_or_out(house: Installation) -> None:
    address, content = f"/referrals/{house.sent()['id']}/attachments", PDF + bytes(12 * 2**20)
    headers = {"Authorization": f"Bearer {house.schools[MUNICIPAL].token}", "Idempotency-Key": str(uuid4()), "Content-Type": "application/pdf"}
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        sent = house.client().open(API + address, method="POST", input_stream=io.BytesIO(content), headers=headers)
        reader = {"Authorization": f"Bearer {house.staff[Role.COORDINATOR]}"}
        given_back = house.client().get(f"{API}/attachments/{sent.get_json()['id']}/versions/1", headers=reader, buffered=False)
        assert len(content) == sum(len(piece) for piece in given_back.response)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < len(content) / 3


def test_the_database_holds_neither_content_nor_name(house: Installation) -> None:
    words = b"Ett ovanligt ord: kvastskaftsfodral. " * 4000
    attached(house, house.sent()["id"], PDF + words, name="kvastskaftsfodral.pdf")
    for table in ("attachment_chunk", "attachment_version", "log_events"):
        rows = house.dump(table)
        assert rows
        assert not [row for row in rows if "kvastskaftsfodral" in row or b"kvastskaftsfodral".hex() in row]


def test_what_an_upload_left_when_its_process_ended_is_swept(house: Installation) -> None:
    database = house.workings.database
    database.execute("INSERT INTO upload_chunk (content_id, number, box, came_at) VALUES (%s, 0, '', now() - interval '1 day')", (uuid4(),))
    database.execute("INSERT INTO upload_chunk (content_id, number, box) VALUES (%s, 0, '')", (house.nobody,))
    assert (1, 1) == (house.intake.files.sweep(), unfinished(house))
    database.execute("DELETE FROM upload_chunk")


def test_the_description_tells_how_a_file_is_sent(house: Installation) -> None:
    paths = house.client().get(f"{API}/openapi.json").get_json()["paths"]
    replacing = paths["/attachments/{attachment_id}/versions"]["post"]
    assert {"Idempotency-Key", "If-Match", "Content-Disposition", "Content-Digest"} == {each["name"] for each in replacing["parameters"]}
    assert {"multipart/form-data", "application/pdf"} <= set(replacing["requestBody"]["content"])
