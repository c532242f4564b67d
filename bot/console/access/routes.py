"""Signing in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from bot.console.access import passwords
from bot.console.access.gate import Gate, open_to_all
from bot.console.access.single_sign_on import NotLetIn, SignOn
from bot.console.access.throttle import Throttle
from bot.model import Staff
from bot.store.console.audit import Audit
from bot.store.console.users import Users

WRONG = "This name and this password do not belong together."
TOO_MANY = "Too many attempts. Try again in a quarter of an hour."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What signing in needs. `users` None: nobody signs in with a password; `sign_on` None: with another provider."""

    gate: Gate
    audit: Audit
    throttle: Throttle
    users: Users | None
    sign_on: SignOn | None


def blueprint(entry: Entry) -> Blueprint:
    routes = Blueprint("access", __name__)
    _add_password(routes, entry)
    _add_provider(routes, entry)
    return routes


def _add_password(routes: Blueprint, entry: Entry) -> None:
    @routes.get("/sign-in")
    @open_to_all
    def sign_in() -> Any:
        return redirect(_local(request.args.get("next"))) if g.staff is not None else _page(entry)

    @routes.post("/sign-in")
    @open_to_all
    def with_password() -> Any:
        name = request.form.get("name", "").strip().casefold()
        if entry.users is None:
            return _page(entry, "Sign in with your organisation's account."), 403
        if not entry.throttle.allows(name, request.remote_addr or ""):
            return _page(entry, TOO_MANY), 429
        user = entry.users.find(name)
        password = request.form.get("password", "")[: passwords.MOST]
        if not passwords.fits(user.password if user else None, password) or user is None:
            # A name that is nobody's may be a password in the wrong field.
            entry.audit.note(user.name if user else "nobody", "could not sign in", details=request.remote_addr)
            return _page(entry, WRONG), 401
        entry.throttle.forget(name, request.remote_addr or "")
        if passwords.is_outdated(user.password):
            entry.users.rehash(user, passwords.hashed(password))
        entry.gate.let_in(Staff(user.name, user.role), user.id)
        return redirect(_local(request.form.get("next")))

    @routes.post("/sign-out")
    @open_to_all
    def sign_out() -> Any:
        if g.staff is not None:
            entry.audit.note(g.staff, "signed out")
        entry.gate.let_out()
        return redirect(url_for("access.sign_in"))


def _add_provider(routes: Blueprint, entry: Entry) -> None:
    @routes.get("/sign-in/provider")
    @open_to_all
    def ask_provider() -> Any:
        if entry.sign_on is None:
            return redirect(url_for(".sign_in"))
        try:
            return entry.sign_on.ask(_local(request.args.get("next")))
        except NotLetIn as error:
            return _page(entry, str(error)), 502

    @routes.get("/sign-in/back")
    @open_to_all
    def from_provider() -> Any:
        if entry.sign_on is None:
            return redirect(url_for(".sign_in"))
        try:
            staff, then = entry.sign_on.answered()
        except NotLetIn as error:
            entry.audit.note("nobody", "could not sign in", details=str(error))
            return _page(entry, str(error)), 403
        entry.gate.let_in(staff, None)
        return redirect(then)


def _page(entry: Entry, problem: str | None = None) -> str:
    then = request.values.get("next")
    return render_template(
        "sign_in.html",
        problem=problem,
        then=then,
        name=request.form.get("name", ""),
        with_password=entry.users is not None,
        with_provider=entry.sign_on is not None,
    )


def _local(path: str | None) -> str:
    """Where to go on: a page of ours, and no other's."""
    if path is None or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path:
        return "/"
    return path if path.isprintable() else "/"
