"""A webhook in the tests: registered, with a receiver that they look into and a clock that they turn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.application.webhook_noting import Noting
from services.intake.application.webhook_sending import Sending
from services.intake.outside.webhook import Receivers
from services.intake.tests.installation import API, Installation, School
from services.intake.tests.webhook_receiver import Receiver


class Hooked:
    """One organisation's webhook, and the sending of its messages with a clock that the test turns."""

    def __init__(self, house: Installation, receiver: Receiver, school: School) -> None:
        self.house, self.receiver, self.token = house, receiver, school.token
        self.now = datetime.now(UTC)
        self.noting = Noting(house.intake)
        self.sending = Sending(house.intake, Receivers(loopback=True, seconds=2), f"https://narvaro.example{API}", lambda: self.now)

    def registered(self, **asked: Any) -> Hooked:
        """By API."""
        answer = self.post("/webhooks", {"address": self.receiver.address, **asked})
        self.id, self.secret = UUID(answer["id"]), answer["secret"]
        return self

    def post(self, path: str, body: Any = None, version: int | None = None, status: tuple[int, ...] = (200, 201)) -> dict[str, Any]:
        """What the house answers the organisation."""
        response = self.house.post(path, self.token, body, version)
        assert response.status_code in status, response.text
        told: dict[str, Any] = response.get_json()
        return told

    def work(self, later: timedelta = timedelta()) -> None:
        """What the loop does in its turns, until nothing is due."""
        self.now = max(self.now, datetime.now(UTC)) + later
        while self.noting.run_once():
            continue
        while leased := self.sending.lease(100):
            for message in leased:
                self.sending.send(message)

    @property
    def row(self) -> dict[str, Any]:
        """The webhook as its organisation sees it."""
        found: dict[str, Any] = self.house.get(f"/webhooks/{self.id}", self.token).get_json()
        return found

    @property
    def log(self) -> list[dict[str, Any]]:
        """Its messages, but for the check of the address."""
        listed: list[dict[str, Any]] = self.house.get(f"/webhooks/{self.id}/messages", self.token).get_json()["items"]
        return [each for each in listed if each["type"] != "webhook.verification"]

    def remove(self) -> None:
        """Let nothing be sent any more."""
        if self.row["state"] != "ended":
            assert self.house.delete(f"/webhooks/{self.id}", self.token, self.row["version"]).status_code == 200


def came_of(hooked: Hooked, sent: dict[str, Any]) -> list[Any]:
    """What came about one referral."""
    return [each for each in hooked.receiver.came if each.told["data"]["id"] == sent["id"]]


def told_by(hooked: Hooked) -> list[tuple[str, str]]:
    """What came, by matter and kind, but for the check of the address."""
    return [(each.told["data"]["id"], each.told["type"]) for each in hooked.receiver.came[1:]]


class Killed(Exception):
    """The process ends here."""


def killed_after(house: Installation, work: Callable[[], object]) -> None:
    """Do something, and end before what it has written is committed."""

    def work_and_end() -> None:
        with house.workings.database.transaction():
            work()
            raise Killed

    with pytest.raises(Killed):
        work_and_end()
