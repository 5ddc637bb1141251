"""The secrets of docker-compose.yml: all that it names are made, once, and fit together."""

import base64
import hashlib
import json
import re
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from deploy.secrets import broker_definitions, make_secrets
from shared.runtime.migrations import logins

COMPOSE = Path(__file__).resolve().parents[3] / "docker-compose.yml"


def test_every_secret_that_the_compose_file_names_is_made(tmp_path: Path) -> None:
    named = set(re.findall(r"file: \./deploy/secrets-made/(\S+) \}", COMPOSE.read_text()))
    make_secrets(tmp_path)
    assert named
    assert named <= {path.name for path in tmp_path.iterdir()}


def test_the_migrator_is_given_the_password_of_everyone_who_may_log_in() -> None:
    block = COMPOSE.read_text().partition("\n  migrate:\n")[2].partition("\n\n")[0]
    assert {f"{name}.database" for name in logins("narvaro")} == set(re.findall(r"(\w+\.database)", block))


def test_a_second_run_keeps_every_secret(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert make_secrets(tmp_path) == []
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_the_public_session_key_belongs_to_the_private_one(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    private = load_pem_private_key((tmp_path / "session-private.pem").read_bytes(), None)
    public = load_pem_public_key((tmp_path / "session-public.pem").read_bytes())
    assert private.public_key() == public


def test_the_folder_is_closed_to_others(tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets")
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_the_broker_knows_each_service_by_the_password_in_its_address() -> None:
    (user,) = broker_definitions({"intake": "a password"})["users"]
    raw = base64.b64decode(user["password_hash"])
    assert raw[4:] == hashlib.sha256(raw[:4] + b"a password").digest()


def test_no_service_may_publish_in_anothers_name() -> None:
    definitions = json.loads(json.dumps(broker_definitions({"intake": "a", "casework": "b"})))
    rights = {each["user"]: each for each in definitions["permissions"]}
    assert re.match(rights["intake"]["write"], "intake.facts")
    assert not re.match(rights["intake"]["write"], "casework.facts")
    assert re.match(rights["casework"]["read"], "intake.facts")


def test_no_service_may_take_the_calls_that_another_should_answer() -> None:
    rights = {each["user"]: each for each in broker_definitions({"statistics": "a", "consent": "b"})["permissions"]}
    for right in ("configure", "write", "read"):
        assert re.match(rights["consent"][right], "rpc-consent")
        assert not re.match(rights["statistics"][right], "rpc-consent")
        assert re.match(rights["statistics"][right], "rpc.reply-0b1c")
        assert re.match(rights["statistics"][right], "nameko-rpc")
