"""A real mail server on this machine, which keeps what it is sent."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.support.serving import reserve

USER, PASSWORD = "firstline", "p4ssw0rd"


@dataclass
class MailServer:
    port: int
    answer: str = "250 OK"  # to a whole mail
    mails: list[Message] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (its name)
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content))
        return self.answer

    def text(self) -> str:
        """Of the only mail."""
        (mail,) = self.mails
        payload = mail.get_payload(decode=True)
        assert isinstance(payload, bytes)
        return payload.decode()


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """`tls`: it asks for STARTTLS and a password."""
    listener = reserve()
    running = MailServer(listener.getsockname()[1])
    listener.close()
    secured: dict[str, Any] = {"tls_context": tls, "require_starttls": True, "authenticator": _known} if tls else {}
    controller = Controller(running, hostname="127.0.0.1", port=running.port, auth_required=tls is not None, **secured)
    controller.start()
    try:
        yield running
    finally:
        controller.stop()


def _known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()))
