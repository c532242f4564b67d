"""Who is let in: a browser on a page of one of the operator's sites, with a session of that site.

No site, no chat. A conversation's id lets nobody in (see `threads`), and no cookie is used: a page of somebody else's
has nothing to send along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from connectors.webchat.api.pacing import Turnstile
from connectors.webchat.settings import Site, WebchatCredentials, WebchatSettings
from connectors.webchat.tokens import BadToken, Sessions, Visitor, new_visitor, read_identity
from connectors.webchat.wire.problems import Problem

DAY, MINUTE = 86400, 60


@dataclass(frozen=True, slots=True)
class Door:
    sites: Mapping[str, Site]
    sessions: Sessions
    credentials: WebchatCredentials
    turnstile: Turnstile

    @classmethod
    def of(cls, settings: WebchatSettings, credentials: WebchatCredentials) -> Door:
        sessions = Sessions(
            keys=[secret.get_secret_value() for secret in credentials.webchat_secrets],
            seconds=settings.session_minutes * MINUTE,
            renewable=int(settings.remember_days * DAY),
        )
        return cls(settings.sites, sessions, credentials, Turnstile.of(settings))

    @property
    def origins(self) -> frozenset[str]:
        """Of all sites."""
        return frozenset(origin for site in self.sites.values() for origin in site.origins)

    def visitor(self, request: Request) -> Visitor:
        """Whose session the request brings. Raises Problem."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise Problem(401, "chat_session", "Authorization: found none, expected Bearer and a session's token")
        try:
            visitor = self.sessions.read(token.strip())
        except BadToken as error:
            raise Problem(401, "chat_session", f"Authorization: {error}") from None
        self._of_its_site(request, visitor.site)
        return visitor

    def open(self, request: Request, site: str, *, identity: str | None, session: str | None) -> Visitor:
        """Who begins or renews a session: whom the site's back end vouches for, else who they were before, else
        somebody new. Raises Problem."""
        self.page_of(request, site, must=identity is None)
        self.turnstile.passes(request)
        try:
            if identity is not None:
                return read_identity(identity, site, self.credentials.identity_of(site))
            if session is not None and (known := self.sessions.renew(session)).site == site:
                return known
        except BadToken as error:
            if identity is not None:
                raise Problem(401, "chat_session", f"$.identity: {error}") from None
        self.turnstile.begins(site)
        return new_visitor(site)

    def anonymous_before(self, session: str, site: str) -> Visitor | None:
        """Whose session this is, where it is good now, of this site, and nobody's whom anybody vouched for."""
        try:
            before = self.sessions.read(session)
        except BadToken:
            return None
        return before if before.site == site and not before.identified else None

    def page_of(self, request: Request, site: str, *, must: bool = False) -> None:
        """Lets in a page of this site. Raises Problem."""
        if site not in self.sites:
            raise Problem(403, "chat_no_site", f"$.site: found {site[:40]!r}, expected a site of [webchat.sites]")
        self._of_its_site(request, site, must=must)

    def _of_its_site(self, request: Request, site: str, *, must: bool = False) -> None:
        """A browser says which page asks; another program may leave that out where it has a token. Raises Problem."""
        origin = request.headers.get("origin")
        known = self.sites.get(site)
        if known is None or (origin is None and must) or (origin is not None and origin.lower() not in known.origins):
            raise Problem(
                403, "chat_no_site", f"Origin: found {(origin or 'none')[:200]}, expected one of [webchat.sites.{site}]"
            )
