"""`narvaro demo --tamper`: a superuser changes one byte of a case, in copies of the database and of the bundle, and both verifiers name the event."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from rich.console import Console

from deploy.commands import verify, verify_bundle
from deploy.commands.clients import Client
from deploy.commands.export import fetch, sizes_in
from deploy.installation import write_closed
from deploy.local import PREFIX, LocalInstallation
from deploy.log_check import check_log
from shared.proof.bundle import Bundle
from shared.proof.kept import read_keys
from shared.proof.verifier import verify as verify_offline

COPY = f"{PREFIX}_casework_changed"
_CHOSEN = """
SELECT notification_id AS position, length(state) / 2 AS byte FROM log_events
WHERE originator_id = %s AND topic = 'casework.case.intervention-started' ORDER BY notification_id LIMIT 1
"""
_CHANGE = "UPDATE log_events SET state = set_byte(state, %(byte)s, get_byte(state, %(byte)s) # 1) WHERE notification_id = %(position)s"


@dataclass(frozen=True)
class Taken:
    """The example case and its bundle, as an auditor took it while the services ran."""

    case: str
    bundle: bytes
    kept: Sequence[str]
    """Checkpoints of the logs from before, as an auditor keeps them."""


def take(auditor: Client, case: str, kept: Sequence[str]) -> Taken:
    """Fetch the case's bundle, proven to go on from checkpoints."""
    return Taken(case, fetch(auditor, case, "internal-control", sizes_in(kept)), kept)


def tamper(console: Console, local: LocalInstallation, taken: Taken) -> bool:
    """Change, check and tell; whether both verifiers named the event. The installation itself is left as it was."""
    console.rule("What if somebody with all rights changed one byte?", align="left")
    local.start_database()
    try:
        with _copy_of_casework(local) as administrator:
            row = administrator.execute(_CHOSEN, (taken.case,)).fetchone()
            assert row is not None, "the example case has begun"
            position, byte = row
            administrator.execute("ALTER TABLE log_events DISABLE TRIGGER ALL")
            administrator.execute(_CHANGE, {"position": position, "byte": byte})
            found = check_log(administrator, "casework")
    finally:
        local.stop()
    console.print(
        f"In a copy of casework's database, a superuser switches the triggers off and changes one byte of the event at position {position}:"
    )
    for line in verify.lines([found]):
        console.print(f"  {line}", markup=False)
    return _in_the_bundle(console, local.installation.folder / "tampered", taken, position, byte) and found.wrong_at == position


def _in_the_bundle(console: Console, folder: Path, taken: Taken, position: int, byte: int) -> bool:
    """The same byte in a copy of the bundle."""
    changed = with_one_bit_turned(taken.bundle, position, byte)
    folder.mkdir(mode=0o700, exist_ok=True)
    told = []
    for name, file in (("case.html", taken.bundle), ("changed.html", changed)):
        write_closed(folder / name, file)
        read = Bundle.read(file)
        verdict = verify_offline(read, read_keys(read.sections["key"].decode()), taken.kept)
        console.print("The case's bundle, checked offline:" if name == "case.html" else "The same byte changed in a copy of the bundle:")
        for line in verify_bundle.lines(folder / name, verdict):
            console.print(f"  {line}", markup=False)
        told.append(verdict)
    console.print("Open both files in a browser to see how they check themselves.")
    true, false = told
    return true.right and false.first is not None and false.first.position == position


def with_one_bit_turned(bundle: bytes, position: int, byte: int) -> bytes:
    """The bundle with another byte in what casework's event at a position says."""
    section = bundle.index(b'id="evidence-casework"')
    found = re.compile(rb'\{"position":%d,[^\n]*?"state":"([A-Za-z0-9+/=]+)"' % position).search(bundle, section)
    assert found is not None, "the bundle has the event"
    state = bytearray(b64decode(found[1]))
    state[byte] ^= 1
    return bundle[: found.start(1)] + b64encode(state) + bundle[found.end(1) :]


@contextmanager
def _copy_of_casework(local: LocalInstallation) -> Iterator[psycopg.Connection]:
    """The copy, as a superuser; gone afterwards."""
    name = sql.Identifier(COPY)
    with psycopg.connect(local.server.dsn(), autocommit=True) as administrator:
        administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        administrator.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(f"{PREFIX}_casework")))
        try:
            with psycopg.connect(local.server.dsn(database=COPY), autocommit=True) as copy:
                yield copy
        finally:
            administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
