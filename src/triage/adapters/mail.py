"""Mail: a page as a short message over SMTP. The same call sent twice carries the same Message-ID, so that mailboxes show it once."""

import hashlib
import smtplib
import ssl
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from triage.domain.base import Value
from triage.domain.paging import PageCall
from triage.errors import CannotDeliver, TryAgainLater, Undeliverable
from triage.ports import Clock

TIMEOUT = 10
"""Seconds for each answer of the server."""
Tls = Literal["starttls", "tls", "none"]


class MailServer(Value):
    """Where mail is handed in. `tls`: `starttls` on a plain connection first, `tls` from the first byte, `none` for a server on this machine."""

    host: str
    port: int = 587
    tls: Tls = "starttls"
    user: str = ""
    password: str = ""
    sender: str


class MailPager:
    """Sends each call as one mail. Whether it arrived in a mailbox cannot be seen from here."""

    def __init__(self, server: MailServer, clock: Clock, *, trust: ssl.SSLContext | None = None) -> None:
        """`trust`: which certificates are believed; by default those of the machine."""
        self._server = server
        self._clock = clock
        self._trust = trust

    def find(self, call: PageCall) -> bool:
        """Nothing tells: a repeat carries the same Message-ID."""
        return False

    def call(self, call: PageCall) -> None:
        """Hand the mail to the server. Raises TryAgainLater or Undeliverable, never with a word of the mail."""
        message = self._mail(call)
        try:
            self._hand_in(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _judged(next(iter(error.recipients.values()))[0]) from None
        except smtplib.SMTPResponseException as error:
            raise _judged(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise Undeliverable("mail: the server does not offer what the settings ask for (TLS, or signing in)") from None
        except (smtplib.SMTPException, OSError) as error:
            raise TryAgainLater(f"mail: {type(error).__name__}") from None

    def _hand_in(self, message: EmailMessage) -> None:
        server, trust = self._server, self._trust or ssl.create_default_context()
        connection = (
            smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=trust)
            if server.tls == "tls"
            else smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        )
        try:
            if server.tls == "starttls":
                connection.starttls(context=trust)
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
        finally:
            with suppress(smtplib.SMTPException, OSError):  # the mail is taken, or the fault is known: how the server says goodbye changes nothing
                connection.quit()
            connection.close()

    def _mail(self, call: PageCall) -> EmailMessage:
        message = EmailMessage()
        domain = self._server.sender.rpartition("@")[2]
        try:
            message["From"] = Address("Medical inquiries", addr_spec=self._server.sender)
            message["To"] = Address(call.to.name, addr_spec=call.to.address)
            message["Subject"] = subject(call)
            message["Date"] = format_datetime(self._clock.now())
            message["Message-ID"] = f"<{hashlib.sha256(call.key.encode()).hexdigest()[:32]}@{domain}>"
            message["X-Triage-Delivery"] = call.key
            message["Importance"] = "high"
            message["X-Priority"] = "1"
            message["Auto-Submitted"] = "auto-generated"
        except (ValueError, IndexError, MessageError):  # the library ends with any of them for what is no address
            raise Undeliverable("mail: this is no mail address") from None
        message.set_content(body(call))
        return message


def subject(call: PageCall) -> str:
    """The subject: it must say enough on a locked telephone."""
    if call.is_test:
        return "Test of the emergency page: nothing has happened"
    return f"EMERGENCY {call.number}: please take it (page {call.rung})"


def body(call: PageCall) -> str:
    """The words of a page. No word of a message is among them: they stand behind the sign-in."""
    if call.is_test:
        return "This is a test of the emergency page. Nothing has happened, and there is nothing to do.\n"
    return (
        f"A message in {call.number} may tell of somebody in danger. The sender has been told to call for urgent care.\n\n"
        f'Open it and press "I have it":\n{call.link}\n\n'
        f"Until somebody does, the next person is called in {call.again_minutes} minutes.\n"
    )


def _judged(code: int) -> CannotDeliver:
    """A refusal that passes (4xx: busy, greylisted), or one that lasts (5xx: no such mailbox, wrong password)."""
    words = f"mail: the server answered {code}"
    return TryAgainLater(words) if 400 <= code < 500 or code < 0 else Undeliverable(words)
