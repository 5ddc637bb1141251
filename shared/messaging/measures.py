"""What the way of a fact tells Prometheus, by service."""

from prometheus_client import Counter, Gauge

RELAYED = Counter("narvaro_log_events_relayed", "Events of the own log that the relay has passed, published or not", ["service"])
APPLIED = Counter("narvaro_facts_applied", "Facts of a source that were applied", ["service", "source"])
DELAY = Gauge("narvaro_fact_delay_seconds", "From when the newest applied fact was recorded until it was applied", ["service", "source"])
STANDS_STILL = Gauge(
    "narvaro_follower_stands_still", "1 while a follower or projection is stalled or its source's history differs", ["service", "follower", "source"]
)
BROKER_AWAY = Gauge("narvaro_broker_away", "1 while the relay can't reach the broker", ["service"])
SIGNED = Gauge("narvaro_checkpoint_signed_timestamp_seconds", "When this process last looked after a checkpoint that was due", ["service"])
UNDELIVERED = Gauge("narvaro_checkpoints_undelivered", "Checkpoints that have not arrived, by destination", ["service", "destination"])
