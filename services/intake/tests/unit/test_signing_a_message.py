"""A message to a webhook is signed as Standard Webhooks wants it, and its address is looked at before anything goes there."""

from __future__ import annotations

from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.application.webhooks import make_secret
from services.intake.outside.webhook import NotSent, Receivers, signature, signed_headers
from services.intake.tests.webhook_receiver import THEIRS
from shared.vocabulary.codes import SendingTrouble


def test_a_signature_is_that_of_the_standards_own_example() -> None:
    secret, message_id = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" == signature(secret, message_id, 1614265330, b'{"test": 2432232314}')


@given(st.binary(max_size=200), st.integers(0, 2**33))
def test_the_documented_receiver_takes_what_we_sign_and_nothing_else(body: bytes, at: int) -> None:
    secret, other, told = make_secret(), make_secret(), b'{"a": 1}'
    headers = signed_headers([other, secret], "an-id", at, told)
    assert {"a": 1} == THEIRS.message_in(secret, headers, told, at + 299) == THEIRS.message_in(other, headers, told, at - 299)
    assert None is THEIRS.message_in(make_secret(), headers, told, at)
    assert None is THEIRS.message_in(secret, headers | {"webhook-id": "another"}, told, at)
    assert None is THEIRS.message_in(secret, headers, told, at + 301)
    assert body == told or None is THEIRS.message_in(secret, headers, body, at)


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://skola.example/narvaro", True),
        ("https://skola.example:8443/narvaro?system=1", True),
        ("https://[2a00:1450:4001:80e::200e]/", True),
        ("http://skola.example/narvaro", False),
        ("http://127.0.0.1/", False),
        ("https://127.0.0.1/", False),
        ("https://10.0.0.1/", False),
        ("https://169.254.169.254/latest", False),
        ("https://[::1]/", False),
        ("https://[::ffff:127.0.0.1]/", False),
        ("https://kim:hemligt@skola.example/", False),
        ("https://skola.example/#del", False),
        ("https://skola.example/å", False),
        ("https://skola.example/a b", False),
        ("https://skola.example:99999/", False),
        ("https://", False),
        ("ftp://skola.example/", False),
        ("skola.example", False),
    ],
)
def test_an_address_is_https_and_public(address: str, taken: bool) -> None:
    assert taken == Receivers().takes(address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8900/", "http://localhost:8900/", "http://[::1]:8900/", "https://skola.example/"])
def test_where_a_setting_allows_it_messages_go_to_this_machine_without_tls(address: str) -> None:
    assert Receivers(loopback=True).takes(address)
    assert not Receivers(loopback=True).takes("http://skola.example/")


CLOSED = [
    *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"),  # noqa: S104
    *("::1", "::", "fe80::1", "fec0::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::"),
]


@pytest.mark.parametrize("at", CLOSED)
def test_a_name_that_leads_into_a_closed_network_is_not_connected_to(at: str) -> None:
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["8.8.8.8", at]

    with pytest.raises(NotSent) as refused:
        Receivers(resolve=resolve).post("https://skola.example/narvaro", b"{}", {})
    assert (SendingTrouble.ADDRESS_NOT_ALLOWED, [("skola.example", 443)]) == (refused.value.trouble, asked)


def test_a_name_that_nobody_tells_of_in_time_is_too_slow() -> None:
    done = Event()

    def resolve(host: str, port: int) -> list[str]:
        done.wait(10)
        return ["8.8.8.8"]

    with pytest.raises(NotSent) as refused:
        Receivers(resolve=resolve, seconds=0.05).post("https://skola.example/narvaro", b"{}", {})
    done.set()
    assert SendingTrouble.TOO_SLOW is refused.value.trouble


def test_a_name_that_does_not_exist_is_told() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError

    with pytest.raises(NotSent) as refused:
        Receivers(resolve=resolve).post("https://skola.example/", b"{}", {})
    assert refused.value.trouble is SendingTrouble.NO_SUCH_HOST
