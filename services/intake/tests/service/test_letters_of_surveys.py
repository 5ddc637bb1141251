"""Links by e-mail, with a real mail server: sealed until it has taken them, tried again while it is away, given up where it refuses."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from deploy.private.ports import free_port
from services.intake.application.survey_letters import TRIES, Letter, PostOffice, Standing
from services.intake.outside.mail_server import MailServer
from services.intake.tests.installation import Installation
from services.intake.tests.service.test_surveys import LEAD, answered, closed, survey
from services.intake.tests.visitor import Visitor

REFUSED = "ingen@exempel.se"


class Mailbox:
    """What the server has taken."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802  the library calls it so
        """One address is nobody's."""
        if address == REFUSED:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802  and this
        """Keep the letter."""
        assert envelope.original_content is not None
        made = message_from_bytes(envelope.original_content, policy=policy.default)
        assert isinstance(made, EmailMessage)
        self.letters.append(made)
        return "250 OK"


@contextmanager
def mail_server(**options: Any) -> Iterator[tuple[Mailbox, str]]:
    """A server that answers, and its address."""
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield mailbox, f"127.0.0.1:{port}"
    finally:
        controller.stop()


@pytest.fixture
def mailbox(house: Installation) -> Iterator[Mailbox]:
    with mail_server() as (box, address):
        house.intake.letters.office = MailServer(address, "Närvaro <svar@exempel.se>", "none", "", "")
        yield box
    house.intake.letters.office = None


def asked_by_mail(house: Installation, *addresses: str) -> tuple[str, int]:
    """A survey that goes to addresses: its id and version."""
    made = survey(house)
    body = {"recipients": [{"email": each} for each in addresses], "by_mail": True}
    answer = house.post(f"/surveys/{made['id']}/invitations", house.staff[LEAD], body, made["version"]).get_json()
    assert (len(addresses), []) == (answer["by_mail"], answer["links"])
    return made["id"], answer["version"]


def link_in(letter: EmailMessage) -> str:
    """The path of the only link in a letter."""
    lines = [line for line in letter.get_content().splitlines() if line.startswith("http")]
    assert 1 == len(lines)
    return str(urlsplit(lines[0]).path)


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, which is its own authority, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1))
    named = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
    signed = named.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    (folder / "certificate.pem").write_bytes(signed.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "certificate.pem", folder / "key.pem"


def standing(house: Installation, survey_id: str) -> Standing:
    return house.intake.letters.standing(house.uuid(survey_id))


def test_each_gets_a_letter_of_their_own_with_a_link_that_works(house: Installation, mailbox: Mailbox) -> None:
    survey_id, version = asked_by_mail(house, "a@exempel.se", "b@exempel.se")
    waiting = house.dump("survey_letter")
    assert 2 == len(waiting)
    assert not any("exempel.se" in row or "intake/answer" in row for row in waiting)
    house.intake.letters.send_some()
    assert ([["a@exempel.se"], ["b@exempel.se"]], Standing(0, 0)) == (sorted([each["To"]] for each in mailbox.letters), standing(house, survey_id))
    letter = next(each for each in mailbox.letters if each["To"] == "a@exempel.se")
    assert ("Skolornas enkät", "Närvaro <svar@exempel.se>") == (letter["Subject"], letter["From"])
    answered(house, link_in(letter), q01="2")
    house.post(f"/surveys/{survey_id}/reminders", house.staff[LEAD], {"by_mail": True}, version)
    house.intake.letters.send_some()
    assert "b@exempel.se" == mailbox.letters[-1]["To"]
    assert 3 == len(mailbox.letters)
    assert "Skolornas enkät" in Visitor(house.client()).go(link_in(mailbox.letters[-1])).text
    assert 1 == closed(house, survey_id, version)["answered"]


def test_letters_wait_while_the_server_is_away_and_are_given_up_in_the_end(house: Installation, mailbox: Mailbox) -> None:
    there = house.intake.letters.office
    house.intake.letters.office = MailServer(f"127.0.0.1:{free_port()}", "svar@exempel.se", "none", "", "")
    survey_id, _ = asked_by_mail(house, "c@exempel.se")
    house.intake.letters.send_some()
    assert (Standing(1, 0), []) == (standing(house, survey_id), mailbox.letters)
    house.intake.letters.office = there
    house.intake.letters.send_some()
    assert [] == mailbox.letters
    house.workings.database.execute("UPDATE survey_letter SET next_try = now()")
    house.intake.letters.send_some()
    assert (Standing(0, 0), 1) == (standing(house, survey_id), len(mailbox.letters))
    house.intake.letters.office = MailServer(f"127.0.0.1:{free_port()}", "svar@exempel.se", "none", "", "")
    survey_id, _ = asked_by_mail(house, "d@exempel.se")
    for _ in range(TRIES):
        house.workings.database.execute("UPDATE survey_letter SET next_try = now()")
        house.intake.letters.send_some()
    assert Standing(0, 1) == standing(house, survey_id)


def test_an_address_that_is_nobodys_is_told_to_the_team_and_keeps_no_other_letter(house: Installation, mailbox: Mailbox) -> None:
    survey_id, _ = asked_by_mail(house, REFUSED, "e@exempel.se")
    house.intake.letters.send_some()
    assert (["e@exempel.se"], Standing(0, 1)) == ([each["To"] for each in mailbox.letters], standing(house, survey_id))
    assert "Ett brev gick inte att skicka." in house.visitor(house.people[LEAD]).go(f"/intake/surveys/{survey_id}").text


def test_a_letter_that_cannot_be_addressed_is_given_up_and_the_others_of_its_portion_go_out_once(house: Installation, mailbox: Mailbox) -> None:
    survey_id = house.uuid(asked_by_mail(house, "g@exempel.se", "h@exempel.se")[0])
    with house.workings.database.transaction():
        house.intake.letters.post(survey_id, [Letter(each, "Enkät", "Text") for each in ("x@[ex.se", "():.a\\å\\@b.se", "()..?<(;@b.se")])
    house.workings.database.execute(
        "UPDATE survey_letter SET next_try = now() - interval '1 second' WHERE tries = 0 AND survey_id = %s", (survey_id,)
    )
    for _ in range(2):
        house.intake.letters.send_some()
    assert ["g@exempel.se", "h@exempel.se"] == sorted(each["To"] for each in mailbox.letters)
    assert Standing(0, 3) == standing(house, str(survey_id))


class Falling:
    """A mail server's connection on which the library falls at one address in a way that nobody foresaw."""

    def __init__(self, post: Any) -> None:
        self._post = post

    def send(self, letter: Letter) -> None:
        if letter.address == "i@exempel.se":
            raise RecursionError
        self._post.send(letter)


class FallingServer:
    """A real one behind it."""

    def __init__(self, office: PostOffice) -> None:
        self._office = office

    @contextmanager
    def open(self) -> Iterator[Falling]:
        with self._office.open() as post:
            yield Falling(post)


def test_whatever_befalls_one_letter_no_other_is_sent_twice_or_waits_for_it(house: Installation, mailbox: Mailbox) -> None:
    assert house.intake.letters.office is not None
    house.intake.letters.office = FallingServer(house.intake.letters.office)
    survey_id, _ = asked_by_mail(house, "j@exempel.se", "i@exempel.se", "k@exempel.se")
    with pytest.raises(RecursionError):
        house.intake.letters.send_some()
    house.intake.letters.send_some()
    assert ["j@exempel.se", "k@exempel.se"] == sorted(each["To"] for each in mailbox.letters)
    assert Standing(1, 0) == standing(house, survey_id)


def test_password_and_letters_go_to_a_server_that_somebody_vouches_for_only(house: Installation, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate, key)

    def sign_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"narvaro", b"hemligt"))

    options = {"tls_context": secure, "require_starttls": True, "authenticator": sign_in, "auth_required": True}
    with mail_server(**options) as (mailbox, address):
        house.intake.letters.office = MailServer(address, "svar@exempel.se", "starttls", "narvaro", "hemligt")
        survey_id, _ = asked_by_mail(house, "f@exempel.se")
        house.intake.letters.send_some()
        assert (Standing(1, 0), []) == (standing(house, survey_id), mailbox.letters)
        house.intake.letters.office = MailServer(address, "svar@exempel.se", "starttls", "narvaro", "hemligt", certificate)
        house.workings.database.execute("UPDATE survey_letter SET next_try = now() WHERE survey_id = %s", (survey_id,))
        house.intake.letters.send_some()
        assert (Standing(0, 0), ["f@exempel.se"]) == (standing(house, survey_id), [each["To"] for each in mailbox.letters])
    house.intake.letters.office = None
