"""What the player remembers of one referral and its case while it plays it."""

from __future__ import annotations

from dataclasses import dataclass, field

from deploy.demo.player.client import Api, NotThere, Patience, Refused, version_of
from deploy.demo.player.town import Somebody


@dataclass
class File:
    """Ids and versions, as the answers told them."""

    referral_id: str
    case_id: str
    consent_id: str
    school: Somebody
    handler: Somebody
    """The team leader until a coordinator has the case."""
    referral_version: int
    signatories: list[str] = field(default_factory=list)
    consent_version: int = 0
    case_version: int = 0
    case_heard: int = 0
    """The consent's version that the case has told that it knows."""
    meetings: dict[int, str] = field(default_factory=dict)
    decisions: dict[tuple[int, int], str] = field(default_factory=dict)

    def catch_up(self, api: Api, token: str) -> None:
        """Wait until the case knows of every answer to its consent, and note its version. Raises NotThere."""
        if self.case_version and self.case_heard >= self.consent_version:
            return
        patience = Patience()
        while True:
            try:
                response = api.get(token, f"/casework/api/v1/cases/{self.case_id}")
                self.case_version, self.case_heard = version_of(response), response.json()["consent"]["version"]
                if self.case_heard >= self.consent_version:
                    return
            except Refused as refused:
                if refused.status != 404:
                    raise
            if not patience.waits():
                raise NotThere("casework has not heard of an answer to a consent")
