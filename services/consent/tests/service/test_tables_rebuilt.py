"""The tables filled anew from the log are the live ones, byte for byte."""

from __future__ import annotations

from typing import Any

from services.consent.read_models.consents import Consents
from services.consent.tests.office import SCOPE, Office
from tests.catching_up import catch_up


def rows_of(office: Office) -> dict[str, list[str]]:
    tables = Consents.tables
    return {table: [row["line"] for row in office.workings.database.rows(f"SELECT t::text AS line FROM {table} AS t ORDER BY 1")] for table in tables}


def a_full_life(office: Office) -> None:
    file = office.asked(age=14)
    who: list[Any] = [*file.guardians, file.pupil_id]
    office.sent(f"{file.path}/invitations", {"signatory_id": str(who[0])})
    office.sent(f"{file.path}/invitations", {"signatory_id": str(who[0])})
    office.sent(f"{file.path}/answers", {"signatory_id": str(who[0]), "answer": "granted", "how": "paper"})
    office.sent(f"{file.path}/answers", {"signatory_id": str(who[1]), "answer": "refused", "how": "phone"})
    office.sent(f"{file.path}/answers", {"signatory_id": str(who[1]), "answer": "granted", "how": "phone", "scope": SCOPE[:2]})
    office.sent(f"{file.path}/withdrawals", {"signatory_id": str(who[0]), "actors": ["bup"], "how": "phone"})
    office.sent(f"{file.path}/request", {"scope": SCOPE[:1]})
    office.sent(f"{file.path}/answers", {"signatory_id": str(who[2]), "answer": "granted", "how": "in-person"})
    office.sent(f"{file.path}/withdrawals", {"signatory_id": str(who[2]), "how": "in-person"})


def test_the_tables_rebuilt_from_the_log_equal_the_live_ones(office: Office):
    a_full_life(office)
    live = rows_of(office)
    database = office.workings.database
    with database.transaction() as transaction:
        transaction.connection.execute(f"TRUNCATE {', '.join(Consents.tables)}")
        transaction.connection.execute("UPDATE follower_position SET position = 0, digest = '' WHERE follower = %s", (Consents.name,))
    assert [] == rows_of(office)["consent"]
    catch_up(office.workings)
    assert live == rows_of(office)
    assert live["consent"]
