"""What a browser holds, and what is made of it: a random token in a cookie, known to the database by a digest, from
which the token of its forms follows.

All of it is keyed with the console's secret: whoever reads the database can neither sign in nor find out who tried to.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets


class Tokens:
    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    @staticmethod
    def new() -> str:
        return secrets.token_urlsafe(32)

    def digest(self, token: str) -> str:
        """What the database knows a session by."""
        return self._of("session", token)

    def of_forms(self, token: str) -> str:
        """What forms of a page carry that was shown to whoever holds `token`."""
        return self._of("form", token)

    def is_of_forms(self, token: str, found: str) -> bool:
        return hmac.compare_digest(self.of_forms(token).encode(), found.encode())

    def attempt(self, *about: str) -> str:
        """What attempts about these are counted by."""
        return self._of("attempt", "\0".join(about))

    def for_cookies(self) -> str:
        """With which Flask signs what a browser holds while another provider is asked."""
        return self._of("cookie", "")

    def _of(self, purpose: str, value: str) -> str:
        return hmac.new(self._secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
