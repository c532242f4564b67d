"""E-mail to an operator, by their own mail server. Plain text; nothing is logged of it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate

from bot.config import Smtp
from bot.errors import DeliveryError, NotSent, OutcomeUnknown, Refused


class Mailer:
    def __init__(self, settings: Smtp, password: str | None, *, trust: ssl.SSLContext | None = None) -> None:
        """`settings` name a host and a sender. `trust`: whose certificates are good; None: the system's."""
        self._settings = settings
        self._password = password
        self._trust = trust or ssl.create_default_context()

    def send(self, to: Sequence[str], subject: str, text: str, *, key: str) -> None:
        """One e-mail to all of these. `key` makes its Message-ID, by which mail programs know a second copy. Raises
        NotSent, Refused or OutcomeUnknown."""
        message = EmailMessage()
        message["From"] = self._settings.sender
        message["To"] = ", ".join(to)
        message["Subject"] = " ".join(subject.split())
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = f"<{key}@firstline>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office replies are kept away
        message.set_content(text)
        server = self._opened()
        try:
            refused = server.send_message(message)
        except smtplib.SMTPServerDisconnected:
            raise OutcomeUnknown("the mail server hung up while it was sent an e-mail") from None
        except smtplib.SMTPException as error:  # an OSError too, as smtplib has it
            raise _ours(error) from None
        except OSError as error:
            raise OutcomeUnknown(f"the mail server did not answer ({type(error).__name__})") from None
        finally:
            _close(server)
        if refused:
            raise Refused(f"the mail server refused {len(refused)} of {len(to)} addresses")

    def _opened(self) -> smtplib.SMTP:
        """A connection on which nothing was sent yet. Raises NotSent or Refused."""
        try:
            server = self._connected()
            self._log_in(server)
        except smtplib.SMTPServerDisconnected:
            raise NotSent("the mail server hung up") from None
        except smtplib.SMTPException as error:
            raise _ours(error) from None
        except OSError as error:
            raise NotSent(f"the mail server could not be reached ({type(error).__name__})") from None
        return server

    def _connected(self) -> smtplib.SMTP:
        host, port, timeout = self._settings.host or "", self._settings.port, self._settings.timeout_seconds
        # Who greets; smtplib would ask the name service for this machine's name, and may wait for it.
        domain = (self._settings.sender or "").rpartition("@")[2]
        if self._settings.security == "tls":
            return smtplib.SMTP_SSL(host, port, domain, timeout=timeout, context=self._trust)
        server = smtplib.SMTP(host, port, domain, timeout=timeout)
        if self._settings.security == "starttls":
            server.starttls(context=self._trust)
        return server

    def _log_in(self, server: smtplib.SMTP) -> None:
        if self._settings.username and self._password:
            server.login(self._settings.username, self._password)


def _close(server: smtplib.SMTP) -> None:
    """Whatever it answers to that, the e-mail is sent or is not."""
    with suppress(OSError):
        server.quit()


def _ours(error: smtplib.SMTPException) -> DeliveryError:
    """By the server's code, never its sentence: that may quote what was sent."""
    code = getattr(error, "smtp_code", None)
    said = f"the mail server answered {code}" if code else f"the mail server did not take it ({type(error).__name__})"
    return NotSent(said) if code is not None and 400 <= code < 500 else Refused(said)
