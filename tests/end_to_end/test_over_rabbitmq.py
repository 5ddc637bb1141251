"""The same play over a real RabbitMQ: the tables follow, and the broker's folder holds nothing personal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.private import PrivateRabbitMQ, Rabbit
from shared.vocabulary.codes import Role
from tests.end_to_end.played.test_nothing_personal_lies_open import found, personal
from tests.end_to_end.stage import Stage, staged

REFERRALS = 12

pytestmark = pytest.mark.rabbitmq


@pytest.fixture(scope="module")
def stage_with_rabbitmq(rabbitmq: Rabbit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The first referrals of the report, played over RabbitMQ."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AMQP_URI", rabbitmq.amqp_uri)
        with staged(Path(tmp_path_factory.mktemp("rabbit")) / "installation", REFERRALS) as made:
            yield made


def test_the_table_counts_what_was_sent(stage_with_rabbitmq: Stage):
    table = stage_with_rabbitmq.get("/statistics/api/v1/tables/incoming-cases/data", Role.ANALYST, format="json").json()
    sent = Counter(each.form for each in stage_with_rabbitmq.sent)
    assert REFERRALS == table["totals"]["all"]["total"]
    assert sent == {row["school_form"]: row["total"] for row in table["totals"]["school_forms"]}


def test_the_brokers_folder_and_the_logs_hold_nothing_personal(stage_with_rabbitmq: Stage, rabbitmq: Rabbit):
    words = personal(stage_with_rabbitmq)
    # A broker that AMQP_URI names keeps its folder elsewhere: then our own log remains to be searched.
    folder = rabbitmq.folder.path if isinstance(rabbitmq, PrivateRabbitMQ) else stage_with_rabbitmq.local.installation.folder / "postgres" / "data"
    for place in (folder, stage_with_rabbitmq.local.installation.log):
        assert place.stat().st_size, place
        assert [] == found(place, words)
