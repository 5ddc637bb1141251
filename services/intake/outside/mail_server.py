"""The mail server of the settings, by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from enum import StrEnum
from pathlib import Path
from typing import Final

from services.intake.application.survey_letters import Letter, NotTaken
from shared.runtime.settings import Settings

TIMEOUT: Final = 10.0  # seconds
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_REFUSED = 500


class Security(StrEnum):
    """How the connection is kept from others' eyes."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailServer:
    """Hands letters over; each in an envelope of its own, so that nobody sees who else was asked."""

    def __init__(self, address: str, sender: str, security: str, user: str, password: str, ca_file: Path | None = None) -> None:
        host, _, port = address.rpartition(":") if ":" in address else (address, "", "")
        self._security = Security(security)
        self._host, self._port = host, int(port or _PORTS[security])
        self._sender = sender
        self._user, self._password = user, password
        self._ca_file = ca_file

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """Connect, and sign in where there is a user; raises OSError, of which smtplib's errors are."""
        with self._connected() as server:
            if self._security is Security.STARTTLS:
                server.starttls(context=self._trust())
            if self._user:
                server.login(self._user, self._password)
            yield Connection(server, self._sender)

    def _connected(self) -> smtplib.SMTP:
        if self._security is Security.TLS:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=self._trust())
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self._ca_file) if self._ca_file else None)


def mail_server_of(settings: Settings) -> MailServer | None:
    """The mail server that the settings name, if they name one; raises BadSetting where the password's file can't be read."""
    if not settings.mail_server:
        return None
    password = settings.secret(settings.mail_password_file).decode().strip() if settings.mail_password_file else ""
    return MailServer(settings.mail_server, settings.mail_from, settings.mail_security, settings.mail_user, password, settings.mail_ca_file)


class Connection:
    """An open connection."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server = server
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Hand over one letter; raises NotTaken where the server refuses it for good, OSError where it can't take it now."""
        try:
            message = self._written(letter)
        except (ValueError, LookupError, AttributeError, TypeError, MessageError):  # how the library says that it can't write an address
            raise NotTaken from None
        try:
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refusal(max(code for code, _ in refused.recipients.values())) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            raise _refusal(refused.smtp_code) from None
        except (ValueError, smtplib.SMTPNotSupportedError):
            raise NotTaken from None

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, Address(addr_spec=letter.address), letter.subject
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=self._sender.rpartition("@")[2].rstrip(">"))
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


def _refusal(code: int) -> Exception:
    return NotTaken() if code >= _REFUSED else OSError("the mail server can't take letters now")
