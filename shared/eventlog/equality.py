"""Whether two read models are the same, byte for byte: a rebuilt one and the live one, or two that were fed in different orders."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import Connection, sql
from psycopg.rows import DictRow

from shared.eventlog.database import Database

_KEY = """
SELECT attribute.attname AS name
FROM pg_index AS key
CROSS JOIN LATERAL unnest(key.indkey) WITH ORDINALITY AS part(number, place)
JOIN pg_attribute AS attribute ON attribute.attrelid = key.indrelid AND attribute.attnum = part.number
WHERE key.indrelid = %s::regclass AND key.indisprimary
ORDER BY part.place
"""


@dataclass(frozen=True)
class Content:
    """What a table holds: how many rows, and their SHA-256 in hexadecimal."""

    rows: int
    digest: str


def digests_of_tables(database: Database, tables: Sequence[str]) -> dict[str, str]:
    """Each table's digest by its name, so that a difference can be told where it is; all as of one moment."""
    with database.transaction() as transaction:
        connection = transaction.connection
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL TimeZone = 'UTC'")
        return {table: content_of(connection, table).digest for table in tables}


def digest_of_tables(database: Database, tables: Sequence[str]) -> str:
    """One SHA-256 in hexadecimal over the rows of all the tables, ordered by their keys."""
    whole = hashlib.sha256()
    for table, digest in sorted(digests_of_tables(database, tables).items()):
        whole.update(f"{table} {digest}\n".encode())
    return whole.hexdigest()


def content_of(connection: Connection[DictRow], table: str) -> Content:
    """A table's rows as COPY writes them (in UTC), under the names of its columns; raises ValueError for a table without a key."""
    key = [row["name"] for row in connection.execute(_KEY, (table,))]
    if not key:
        raise ValueError(f"{table} has no primary key to order its rows by")
    statement = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT WITH (HEADER)").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, key)),
    )
    digest, lines = hashlib.sha256(), 0
    with connection.cursor().copy(statement) as rows:
        for block in rows:
            digest.update(block)
            lines += bytes(block).count(b"\n")  # one within a value is written as two characters
    return Content(lines - 1, digest.hexdigest())
