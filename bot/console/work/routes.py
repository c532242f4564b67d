"""The page of work, and what is done there. Each act is noted before it is done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from bot.console import pausing
from bot.console.access.gate import needs, signed_in
from bot.console.parts import Parts
from bot.model import EscalationDecision, Reason, Role
from bot.store.intake import FollowUp
from bot.store.outbox.alarms import describe
from bot.store.outbox.retry import DeadLetterDesk
from bot.store.pacing.pauses import EVERYWHERE, Pauses
from bot.store.queries import queries

MOST = 100
IN_TROUBLE_SECONDS = 120.0
BY_HAND = "An operator wants a person to answer."


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("work", __name__)
    _add_overview(routes, parts)
    _add_pauses(routes, parts)
    _add_letters(routes, parts)
    _add_others(routes, parts)
    return routes


def _add_overview(routes: Blueprint, parts: Parts) -> None:
    pauses = Pauses(parts.database)

    @routes.get("/work")
    def overview() -> str:
        with parts.database.connection() as connection:
            dead = list(queries.dead_letters(connection, limit=MOST))
            trouble = list(queries.conversations_in_trouble(connection, seconds=IN_TROUBLE_SECONDS, limit=MOST))
            acts = queries.acts_open(connection)
        wording = parts.settings.behaviour.catalogue.agents
        return render_template(
            "work/overview.html",
            paused={one.channel: one for one in pauses.all()},
            everywhere=EVERYWHERE,
            channels=parts.channels,
            alarms=[(one, describe(one, wording)) for one in parts.alarms.open()],
            dead=dead,
            trouble=trouble,
            acts=acts,
        )


def _add_pauses(routes: Blueprint, parts: Parts) -> None:
    @routes.post("/work/pause")
    @needs(Role.OPERATOR)
    def pause() -> Any:
        place = _place(parts)
        pausing.pause(parts, place, _where(place))
        return _back()

    @routes.post("/work/resume")
    @needs(Role.OPERATOR)
    def resume() -> Any:
        place = _place(parts)
        pausing.resume(parts, place, _where(place))
        return _back()


def _add_letters(routes: Blueprint, parts: Parts) -> None:
    letters = DeadLetterDesk(parts.database, parts.cipher)

    @routes.post("/work/letters/<id:number>/retry")
    @needs(Role.OPERATOR)
    def retry(number: int) -> Any:
        parts.audit.note(signed_in(), "tried a dead letter again", number)
        again = letters.retry(number)
        if again.conversation_id is not None:
            parts.announce(FollowUp(deliver=again.conversation_id))
        flash(f"Message {number}: {again.result}")
        return _back("letters")

    @routes.post("/work/letters/<id:number>/settle")
    @needs(Role.OPERATOR)
    def settle(number: int) -> Any:
        parts.audit.note(signed_in(), "settled a dead letter", number)
        flash(
            f"Message {number}: " + ("settled." if letters.settle(number) else "there is no such dead letter any more.")
        )
        return _back("letters")


def _add_others(routes: Blueprint, parts: Parts) -> None:
    @routes.post("/work/alarms/<id:number>/settle")
    @needs(Role.OPERATOR)
    def settle_alarm(number: int) -> Any:
        parts.audit.note(signed_in(), "settled an alarm", number)
        flash(f"Alarm {number}: " + ("settled." if parts.alarms.settle(number) else "it is settled already."))
        return _back("alarms")

    @routes.post("/work/conversations/<id:number>/people")
    @needs(Role.OPERATOR)
    def to_people(number: int) -> Any:
        """What waits too long, or goes wrong, gets a person."""
        parts.audit.note(signed_in(), "handed a conversation to people", number)
        decision = EscalationDecision(escalate=True, reason=Reason.STUCK, explanation=BY_HAND)
        if parts.hand_over(number, decision):
            parts.announce(FollowUp(deliver=number))
            flash(f"Conversation {number} is with people.")
        else:
            flash(f"Conversation {number}: people have it already, or the bot was not to answer it.")
        return redirect(url_for("conversations.one", number=number))


def _place(parts: Parts) -> str:
    place = request.form.get("channel", "")
    if place != EVERYWHERE and place not in parts.channels:
        abort(400, f"channel: found {place!r}, expected one of {', '.join(parts.channels)}, or all of them.")
    return place


def _where(place: str) -> str:
    return "everywhere" if place == EVERYWHERE else f"in {place}"


def _back(part: str | None = None) -> Any:
    return redirect(url_for("work.overview", _anchor=part))
