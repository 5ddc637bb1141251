"""Two who act at the same moment: one of them gets the last place, and no case is given to nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from services.casework.tests.desk import GUN, LENA, Desk, File, give_token
from shared.contracts.intake import PersonRegistered
from shared.vocabulary.codes import Role

ONE_PLACE = {"person_id": str(GUN), "profession": "socionom", "starts_on": "2018-01-01", "capacity": 1}


def test_the_last_place_goes_to_one_of_two_cases(desk: Desk):
    desk.tell("intake", PersonRegistered(GUN, Role.COORDINATOR, None, desk.sealed(GUN, "Gun Gren")))
    assert 201 == desk.post("/team-members", ONE_PLACE, LENA).status_code
    files = [desk.queued() for _ in range(6)]
    body = {"coordinator_id": str(GUN), "profession": "socionom"}

    def give(file: File) -> tuple[int, str]:
        answer = desk.post(f"{file.path}/assignments", body, LENA, 2)
        return answer.status_code, answer.get_json().get("code", "")

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(give, files))
    give_token(desk, GUN, Role.AUDITOR)
    assert [(201, ""), *[(409, "no-room")] * 5] == answers
