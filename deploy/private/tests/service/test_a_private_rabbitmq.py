"""A private RabbitMQ keeps durable messages over a kill, meets no other node, and leaves no process behind."""

from collections.abc import Iterator
from pathlib import Path

import kombu
import pytest
from amqp.exceptions import AccessRefused

from deploy.private import FolderInUse, GivenRabbitMQ, NotInstalled, NotOurs, PrivateRabbitMQ, rabbitmq, rabbitmq_for

pytestmark = pytest.mark.rabbitmq

KEPT = kombu.Queue("kept", durable=True, queue_arguments={"x-queue-type": "quorum"})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRabbitMQ]:
    """The second run on a folder; the queue that the first has left is older than a second, as kill() asks."""
    folder = tmp_path_factory.mktemp("rabbitmq")
    with PrivateRabbitMQ(folder) as first:
        publish(first.amqp_uri, "kept from the first run")
    with PrivateRabbitMQ(folder) as second:
        yield second


def test_it_keeps_confirmed_messages_from_one_run_to_the_next_and_when_it_is_killed(server: PrivateRabbitMQ):
    publish(server.amqp_uri, "kept from before the kill")
    server.kill()
    with pytest.raises(ConnectionError):
        publish(server.amqp_uri, "lost")
    server.restart()
    assert ["kept from the first run", "kept from before the kill"] == consume(server.amqp_uri)


def test_nobody_gets_in_without_its_password(server: PrivateRabbitMQ):
    with pytest.raises(AccessRefused):
        publish(server.amqp_uri.replace(server.folder.password(), "guessed"), "refused")


def test_two_run_side_by_side_and_leave_nothing_behind(server: PrivateRabbitMQ, tmp_path: Path):
    with PrivateRabbitMQ(tmp_path) as other:
        assert server.port != other.port
        publish(other.amqp_uri, "other")
        assert [] == consume(server.amqp_uri)
        assert processes_of(tmp_path)
    assert [] == processes_of(tmp_path)


def test_two_owners_of_one_folder_are_refused(server: PrivateRabbitMQ):
    with pytest.raises(FolderInUse):
        PrivateRabbitMQ(server.folder.path).start()


def test_a_given_broker_wins_and_is_not_ours_to_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AMQP_URI", "amqp://given/")
    given = rabbitmq_for(tmp_path)
    assert isinstance(given, GivenRabbitMQ)
    assert "amqp://given/" == given.amqp_uri
    for forbidden in (given.kill, given.restart):
        with pytest.raises(NotOurs):
            forbidden()
    given.stop()


def test_a_missing_rabbitmq_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rabbitmq, "DEBIAN_SERVER", tmp_path / "rabbitmq-server")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotInstalled, match="apt-get install rabbitmq-server"):
        PrivateRabbitMQ(tmp_path).start()


def publish(uri: str, body: str) -> None:
    with kombu.Connection(uri, connect_timeout=2, transport_options={"confirm_publish": True}) as connection:
        connection.connect()
        connection.Producer().publish(body, routing_key=KEPT.name, declare=[KEPT], delivery_mode=2)


def consume(uri: str) -> list[str]:
    with kombu.Connection(uri) as connection:
        queue = KEPT(connection.channel())
        queue.declare()
        found = []
        while (message := queue.get(no_ack=True)) is not None:
            found.append(str(message.payload))
        return found


def processes_of(folder: Path) -> list[str]:
    """Every process that was started with this folder as its home, the port mapper included."""
    home = f"HOME={folder}".encode()
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if home in environ.read_bytes().split(b"\0"):
                found.append((environ.parent / "comm").read_text().strip())
        except OSError:
            continue  # it ended while we looked
    return found
