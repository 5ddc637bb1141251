"""Logs in memory with real hashes, trees, keys and signatures: two cases in three services, and the bundle of one of them."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.eventlog.sealed import SealedValue, seal
from shared.proof import merkle
from shared.proof.bundle import EVIDENCE, SERVICES, STORY, filled
from shared.proof.chain import StoredRow, genesis, row_hash
from shared.proof.evidence import Evidence, Shown, compact, encoded
from shared.proof.heads import Head, HeadsTree, key_of, value_of
from shared.proof.note import Checkpoint, Signer
from shared.proof.page import Chapter, Line, Story, empty_page, marked
from shared.proof.values import sealed_values

TOWN = UUID("00000000-0000-4000-8000-000000000001")
PUPIL, PUPIL_KEY = uuid5(TOWN, "pupil"), bytes(range(32))
NINE = datetime(2021, 6, 14, 7, 12, tzinfo=UTC)
SIGNER = Signer("narvaro.test", Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x07"))
STRANGER = Signer("annan.test", Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x08"))
CASE, OTHER_CASE = uuid5(TOWN, "case"), uuid5(TOWN, "another case")


@dataclass
class SmallLog:
    """One service's log."""

    service: str
    rows: list[StoredRow] = field(default_factory=list)
    matters: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def log_id(self) -> UUID:
        """The log's own id."""
        return uuid5(TOWN, self.service)

    def stream(self, matter: UUID) -> UUID:
        """The stream of a matter here: casework's is the case's own."""
        return matter if self.service == "casework" else uuid5(matter, self.service)

    def record(self, matter: UUID, topic: str, words: str = "", **plain: object) -> None:
        """One more event, with words sealed."""
        stream = self.stream(matter)
        self.matters[stream] = matter
        version = 1 + sum(row.stream == stream for row in self.rows)
        if words:
            sealed = seal(json.dumps(words).encode(), subject_key=PUPIL_KEY, subject=PUPIL, stream=stream, version=version, field="reason")
            plain["reason"] = sealed.token
        self.append(stream, version, topic, json.dumps(plain, sort_keys=True).encode())

    def append(self, stream: UUID, version: int, topic: str, state: bytes) -> None:
        """A row with the hash that its place asks for."""
        position = len(self.rows) + 1
        row = StoredRow(position, stream, version, topic, state, NINE + timedelta(minutes=position), b"")
        self.rows.append(replace(row, hash=row_hash(self.before(position), row)))

    def before(self, position: int) -> bytes:
        """The hash of the event before a position."""
        return self.rows[position - 2].hash if position > 1 else genesis(self.log_id)

    def node(self, level: int, index: int) -> bytes:
        """A node of the tree."""
        return merkle.folded([merkle.leaf_hash(row.hash) for row in self.rows[index << level : (index + 1) << level]])

    def heads(self) -> dict[UUID, list[Head]]:
        """Where each matter's streams end."""
        ends = {row.stream: Head(row.stream, row.version, row.hash) for row in self.rows}
        found: dict[UUID, list[Head]] = {}
        for stream, head in ends.items():
            found.setdefault(self.matters[stream], []).append(head)
        return found

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """The log now, or its tree's root as it was."""
        tree = HeadsTree({key_of(matter): value_of(heads) for matter, heads in self.heads().items()})
        origin = f"narvaro.test/{self.service}/{self.log_id}"
        size = len(self.rows) if size is None else size
        more = {"heads": b64encode(tree.root()).decode(), "last": b64encode(self.before(len(self.rows) + 1)).decode(), "time": "2021-06-15T03:00:00Z"}
        return Checkpoint(origin, size, merkle.root(self.node, size), more)

    def evidence(self, case: UUID) -> Evidence:
        """All that this log has to show of a case, if only that it has nothing."""
        heads, size = self.heads(), len(self.rows)
        siblings, neighbour = HeadsTree({key_of(matter): value_of(ends) for matter, ends in heads.items()}).proof(key_of(case))
        return Evidence(
            service=self.service,
            log_id=self.log_id,
            checkpoint=SIGNER.sign(self.checkpoint().text),
            heads=tuple(sorted(heads.get(case, ()))),
            siblings=tuple(siblings),
            neighbour=neighbour,
            events=tuple(self.shown(row) for row in self.rows if self.matters[row.stream] == case),
            earlier={earlier: tuple(merkle.consistency_proof(self.node, earlier, size)) for earlier in range(max(1, size - 2), size - 1)},
        )

    def shown(self, row: StoredRow) -> Shown:
        """An event with its proof."""
        return Shown(row, self.before(row.position), tuple(merkle.inclusion_proof(self.node, row.position - 1, len(self.rows))))


@cache
def logs() -> tuple[SmallLog, ...]:
    """What happened in the town: two cases, side by side."""
    casework, consent, intake = (SmallLog(service) for service in SERVICES)
    for case in (OTHER_CASE, CASE):
        intake.record(case, "intake.referral.received", "Eleven kommer inte till skolan.", registry_number="UBN-2021-00412")
        intake.record(case, "intake.referral.accepted", registry_number="UBN-2021-00412")
    for case in (CASE, OTHER_CASE):
        consent.record(case, "consent.consent.opened", "E. Exempel")
        consent.record(case, "consent.consent.granted", complete=True)
    turns = ("announced", "referral-accepted", "coordinator-assigned", "intervention-started", "intervention-extended", "closed")
    for turn in turns:
        for case in (OTHER_CASE, CASE, CASE) if turn == "intervention-extended" else (OTHER_CASE, CASE):
            casework.record(
                case, f"casework.case.{turn}", f"Skälet till {turn}." if turn[-2:] == "ed" else "", starts_on="2021-03-12", actor="school"
            )
    return casework, consent, intake


def evidence() -> dict[str, Evidence]:
    """Of the case, by service."""
    return {log.service: log.evidence(CASE) for log in logs()}


def nothing(case: UUID = CASE) -> dict[str, Evidence]:
    """Of a case that no service but casework knows, in logs that have nothing but another one."""
    found = {}
    for service in SERVICES[1:]:
        log = SmallLog(service)
        log.record(OTHER_CASE, f"{service}.something.happened")
        found[service] = log.evidence(case)
    return found


def story(parts: dict[str, Evidence]) -> Story:
    """The case's story, with a place for each sealed value."""
    chapters = [
        Chapter(service, "Händelser som lagrade.", [_line(service, shown) for shown in parts[service].events])
        for service in SERVICES
        if service in parts
    ]
    return Story("Ärende UBN-2021-00412", [("Utdraget gjort", "2021-06-15 09:00"), ("För", "granskare")], chapters)


def _line(service: str, shown: Shown) -> Line:
    row = shown.row
    words = "".join(marked(value) for value in sealed_values(row.state))
    return Line(
        str(row.stream), row.version, service, row.position, f"{row.recorded_at:%Y-%m-%d %H:%M}", f"{row.topic}.", text=words, who="Koordinator"
    )


def bundle(parts: dict[str, Evidence] | None = None, *, hidden: str = "", signer: Signer = SIGNER, **changed: str) -> bytes:
    """The case's bundle; `hidden` names a service whose values stay sealed, `changed` replaces sections before signing."""
    parts = evidence() if parts is None else parts
    values: list[SealedValue] = [
        value for service, each in parts.items() for shown in each.events for value in sealed_values(shown.row.state) if service != hidden
    ]
    keys = {value.commitment: value.field_key(PUPIL_KEY) for value in values}
    sections = {
        STORY: story(parts).html,
        "about": compact({"case": str(CASE), "role": "auditor"}),
        "key": f"{signer.public}",
        "keys": compact([encoded(key) for key in keys.values()]),
        "names": "[]",
        "labels": compact({"fields": {"reason": "Skäl"}, "codes": {"school": "Skola"}}),
        **{EVIDENCE + service: each.text for service, each in parts.items()},
        **changed,
    }
    return filled(empty_page(tuple(parts)), sections, CASE, datetime(2021, 6, 15, 7, 0, tzinfo=UTC), signer)
