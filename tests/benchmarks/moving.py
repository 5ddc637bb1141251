"""How fast many facts move: by the relay to RabbitMQ, and through a rebuild of statistics, beside the library's own projection."""

from __future__ import annotations

from collections import Counter

from deploy.private import PrivatePostgres
from tests.benchmarks.ground import Ground
from tests.benchmarks.prepared import fill_log, stored_bytes
from tests.benchmarks.projecting import projected_per_second
from tests.benchmarks.rates import Goal, Measured
from tests.benchmarks.rebuilding import rebuild_statistics
from tests.benchmarks.relaying import Waiting, relay
from tests.benchmarks.sampling import Sampler, in_a_line
from tests.databases import make_home

REFERRALS = 10_000
PROJECTED = 3_000
TIMES = 2


def moving(ground: Ground) -> list[Measured]:
    """The better of two runs each, taken in turns."""
    amqp_uri = ground.broker.amqp_uri
    relayed: list[float] = []
    rebuilt: list[float] = []
    projected: list[float] = []
    relaying, rebuilding = Counter[str](), Sampler()
    with PrivatePostgres(ground.folder / "postgres") as server:
        home = make_home(server)
        facts = fill_log(home, REFERRALS)
        for _ in range(TIMES):
            done = relay(Waiting(home.dsn("intake"), home.admin_dsn("intake"), amqp_uri))
            relayed.append(facts / done.seconds)
            relaying.update(done.parts)
            rebuilt.append(facts / rebuild_statistics(home, ground.folder, amqp_uri, facts, rebuilding))
            projected.append(projected_per_second(server, PROJECTED, stored_bytes(home)))
    relay_goal, rebuild_goal = Goal(least=10_000), Goal(least=16_000, least_ratio=10)
    where = f"intake answers, statistics applies: {in_a_line(rebuilding.parts)}"
    return [
        Measured(f"relay: log → confirmed by RabbitMQ, {facts:,} facts", max(relayed), "facts/s", goal=relay_goal, where=in_a_line(relaying)),
        Measured("rebuild of statistics by RPC; peer: the library's ProjectionRunner", max(rebuilt), "facts/s", max(projected), rebuild_goal, where),
    ]
