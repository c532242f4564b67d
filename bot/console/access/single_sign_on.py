"""Signing in with an OpenID Connect provider, by Authlib: the code flow with PKCE, state and nonce.

Who somebody is and what they may do is the provider's to say, at each sign-in; nothing of it is kept but the session.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, session, url_for
from joserfc.errors import JoseError
from requests import RequestException

from bot.config import SingleSignOn
from bot.errors import FirstlineError
from bot.model import Role, Staff

THEN = "then"
TIMEOUT_SECONDS = 10.0


class NotLetIn(FirstlineError):
    """The provider does not vouch for them, or they have no role here."""


class SignOn:
    def __init__(
        self, app: Flask, settings: SingleSignOn, secret: str | None, roles: Mapping[Role, tuple[str, ...]]
    ) -> None:
        """`secret`: the client's; None: the provider wants none. `roles`: values of the role claim."""
        self._settings = settings
        self._roles = roles
        self._client: Any = OAuth(app).register(
            "provider",
            client_id=settings.client_id,
            client_secret=secret,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(settings.scopes),
                "code_challenge_method": "S256",
                "timeout": TIMEOUT_SECONDS,
                "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
            },
        )

    def ask(self, then: str) -> Any:
        """A redirect to the provider; `then`: where to go once they are back."""
        session[THEN] = then
        try:
            return self._client.authorize_redirect(url_for("access.from_provider", _external=True))
        except RequestException as error:
            raise NotLetIn(f"The provider cannot be reached ({type(error).__name__}).") from error

    def answered(self) -> tuple[Staff, str]:
        """Who came back, and where they go. Raises NotLetIn."""
        try:
            metadata = self._client.load_server_metadata()
            if metadata.get("issuer") != self._settings.issuer:
                raise NotLetIn("The provider calls itself otherwise than `[console.single_sign_on] issuer` does.")
            token = self._client.authorize_access_token(leeway=60)
            claims = token.get("userinfo") or {}
            if self._settings.role_claim not in claims and "userinfo_endpoint" in metadata:
                told = self._client.userinfo(token=token)
                # Of somebody else than the ID token's it counts for nothing (OpenID Connect Core, 5.3.2).
                claims = {**claims, **told} if told.get("sub") == claims.get("sub") else claims
        except (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError) as error:
            raise NotLetIn(f"Signing in did not work ({type(error).__name__}). Try again.") from error
        then = session.pop(THEN, "/")
        session.clear()
        return self._staff(claims), then

    def _staff(self, claims: Mapping[str, Any]) -> Staff:
        if not claims.get("sub"):
            raise NotLetIn("The provider does not say who you are.")
        found = claims.get(self._settings.role_claim, ())
        values = {found} if isinstance(found, str) else {one for one in found if isinstance(one, str)}
        roles = [role for role in Role if values.intersection(self._roles.get(role, ()))]
        if not roles:
            raise NotLetIn("You have no role here. Whoever runs Firstline gives you one, with [console.roles].")
        named = claims.get(self._settings.name_claim)
        known = isinstance(named, str) and bool(named) and claims.get("email_verified") is not False
        return Staff(str(named) if known else str(claims["sub"]), roles[-1])
