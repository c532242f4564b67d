"""What every request passes: whose it is, whether they may, and whether its form is one of ours.

A page is for whoever has signed in unless it says otherwise (`needs`, `open_to_all`), so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from markupsafe import Markup

from bot.console.access.tokens import Tokens
from bot.console.asked import is_storable
from bot.model import Role, Staff
from bot.store.console.audit import Audit
from bot.store.console.sessions import Sessions

View = TypeVar("View", bound=Callable[..., Any])
_NEEDED, _BYTES = "needed_role", "form_bytes"
FORM = "csrf"


def needs(role: Role) -> Callable[[View], View]:
    """For views: who does not have at least this role is refused, and that is noted."""

    def mark(view: View) -> View:
        setattr(view, _NEEDED, role)
        return view

    return mark


def takes(most: int) -> Callable[[View], View]:
    """For views: a form of so many bytes, from who may; everybody else's is as short as ever."""

    def mark(view: View) -> View:
        setattr(view, _BYTES, most)
        return view

    return mark


def open_to_all(view: View) -> View:
    setattr(view, _NEEDED, None)
    return view


def signed_in() -> Staff:
    """Who asks, in a view that is not open to all."""
    staff: Staff = g.staff
    return staff


class Gate:
    def __init__(self, sessions: Sessions, audit: Audit, tokens: Tokens, *, secure: bool) -> None:
        """`secure`: browsers reach the console by https alone."""
        self._sessions = sessions
        self._audit = audit
        self._tokens = tokens
        self._secure = secure
        # No other host or path of the site can set one with this prefix (RFC 6265bis, "__Host-").
        self._cookie = "__Host-firstline" if secure else "firstline"

    def guard(self, app: Flask) -> None:
        app.before_request(self._before)
        app.after_request(self._after)
        app.context_processor(lambda: {"staff": g.get("staff"), "Role": Role, "form_token": self._field})

    def let_in(self, who: Staff, user_id: int | None) -> None:
        """A new session under a new token, whatever the browser held before."""
        self.let_out()
        self._sessions.begin(self._tokens.digest(g.token), who, user_id)
        self._audit.note(who, "signed in")

    def let_out(self) -> None:
        if g.staff is not None:
            self._sessions.end(self._tokens.digest(g.token))
        g.token, g.staff, g.is_new = self._tokens.new(), None, True

    def _before(self) -> Any:
        token = request.cookies.get(self._cookie, "")
        g.staff, g.is_new = None, not token
        g.token = token or self._tokens.new()
        if request.endpoint is None or request.endpoint == "static":
            return None
        needed = getattr(self._view(), _NEEDED, Role.VIEWER)
        if (token and needed is not None) or request.endpoint.startswith("access."):
            g.staff = self._sessions.find(self._tokens.digest(g.token))
        if g.staff is not None and needed is not None and g.staff.may(needed):
            request.max_content_length = getattr(self._view(), _BYTES, request.max_content_length)
        if not is_storable():
            abort(400, "What was sent holds a character that no keyboard has.")
        if request.method not in ("GET", "HEAD") and not self._is_from_our_page():
            abort(400, "This form is not one of this page's, or you have signed in anew since. Go back and reload it.")
        if needed is None:
            return None
        if g.staff is None:
            here = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("access.sign_in", next=here if here != "/" else None))
        if not g.staff.may(needed):
            self._audit.note(g.staff, "was refused", details=f"{request.method} {request.path}")
            abort(403, f"This needs the role {needed}; you are a {g.staff.role}.")
        return None

    def _field(self) -> Markup:
        return Markup('<input type="hidden" name="{}" value="{}">').format(
            FORM, self._tokens.of_forms(g.get("token", ""))
        )

    def _view(self) -> Any:
        return current_app.view_functions[request.endpoint or ""]

    def _is_from_our_page(self) -> bool:
        origin = request.headers.get("Origin")
        if origin is not None and origin != request.host_url.rstrip("/"):
            return False
        found = request.form.get(FORM) or request.headers.get("X-CSRF-Token") or ""
        return self._tokens.is_of_forms(g.token, found)

    def _after(self, response: Response) -> Response:
        if getattr(g, "is_new", False) and response.mimetype == "text/html":
            response.set_cookie(self._cookie, g.token, httponly=True, secure=self._secure, samesite="Lax", path="/")
        return response
