"""The peer in sending.py: Flask alone, which checks the same body by the same schema and inserts it as it is, served as our services are.

`python -m tests.benchmarks.bare_service DSN PORT`: one process, eventlet's server, psycopg's pool; no sign-in, rights, sealing, hash or log.
"""

# ruff: noqa: E402  the process is made cooperative before anything else is imported
from shared.messaging.patched import patch

patch()

import sys
from uuid import uuid4

import eventlet
import orjson
from eventlet import wsgi
from flask import Flask, Response, request

from deploy.private.ports import LOOPBACK
from services.intake.http.referrals.bodies import ReferralBody
from shared.eventlog.database import Database
from shared.messaging.collecting import collect_less
from shared.web.server import SILENT, bounded
from tests.benchmarks.load import REFERRALS

POOL = 10
_INSERT = "INSERT INTO bare_referral (referral_id, body) VALUES (%s, %s::jsonb)"


def bare_app(dsn: str) -> Flask:
    """The whole program."""
    app, database, schema = Flask("bare"), Database(dsn, pool_size=POOL), ReferralBody()
    database.open()

    @app.post(REFERRALS)
    def receive() -> Response:
        body = schema.load(orjson.loads(request.get_data()))
        referral_id = uuid4()
        with database.connection() as connection:
            connection.execute(_INSERT, (referral_id, orjson.dumps(body, default=vars).decode()), prepare=True)
        return Response(orjson.dumps({"id": referral_id}), status=201, mimetype="application/json")

    return app


def main() -> None:
    """Serve until killed."""
    dsn, port = sys.argv[1], int(sys.argv[2])
    app = bounded(bare_app(dsn), POOL)
    listening = eventlet.listen((LOOPBACK, port))
    collect_less()
    wsgi.server(listening, app, log=SILENT, log_output=False)


if __name__ == "__main__":
    main()
