"""The list of conversations, and one of them. Every look at one is noted before it is shown."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from bot.console.access.gate import needs, signed_in
from bot.console.asked import again
from bot.console.conversations import events, filters
from bot.console.conversations.beginnings import begin
from bot.console.conversations.words import Words, hidden_words, open_words
from bot.console.parts import Parts
from bot.model import Role
from bot.store.console.conversations import ConversationList, Page
from bot.store.console.reviews import Reviews, Verdict
from bot.store.console.timeline import Whole, whole_conversation
from bot.store.decisions.words import bands, missing, outcome_of, route_in_words

VERDICTS = {
    Verdict.GOOD: "Good",
    Verdict.INCOMPLETE: "Incomplete",
    Verdict.WRONG: "Wrong",
    Verdict.SHOULD_ANSWER: "It should have answered",
    Verdict.SHOULD_HAND_OVER: "It should have handed over",
}
LOOKED, REVEALED = "looked at a conversation", "asked for the personal data of a conversation"


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("conversations", __name__)
    for helper in (bands, missing, outcome_of, route_in_words):
        routes.add_app_template_global(helper, helper.__name__)
    _add_list(routes, parts)
    _add_one(routes, parts)
    return routes


def _add_list(routes: Blueprint, parts: Parts) -> None:
    conversations = ConversationList(parts.database)

    @routes.get("/")
    @routes.get("/conversations")
    def listing() -> Any:
        called = request.args.get("q", "").strip().lstrip("#")
        problem, page = None, Page(lines=())
        try:
            chosen, start = filters.filters_of(request.args), filters.key_of(request.args)
            page = conversations.known_as(called) if called else conversations.page(chosen, start)
        except filters.Unfit as unfit:
            problem = str(unfit)
        if called and len(page.lines) == 1:
            return redirect(url_for("conversations.one", number=page.lines[0].id))
        return render_template(
            "conversations/list.html",
            page=page,
            words=begin(parts, page.lines),
            problem=problem,
            more=_more(page),
            choices=conversations.choices(),
            channels=parts.channels,
            filters=filters,
            given=request.args,
        )


def _add_one(routes: Blueprint, parts: Parts) -> None:
    reviews = Reviews(parts.database, parts.cipher)

    @routes.get("/conversations/<id:number>")
    def one(number: int) -> str:
        whole = _whole(parts, number, LOOKED)
        return _page(whole, hidden_words(whole, parts.redactor()), reviews, revealed=False)

    @routes.post("/conversations/<id:number>")
    @needs(Role.REVIEWER)
    def revealed(number: int) -> str:
        """As it was written, in answer to a form: it is in no address, and is not shown again when one comes back."""
        whole = _whole(parts, number, REVEALED, _reason(parts, number))
        return _page(whole, open_words(whole), reviews, revealed=True)


def _page(whole: Whole, words: Words, reviews: Reviews, *, revealed: bool) -> str:
    return render_template(
        "conversations/one.html",
        whole=whole,
        words=words,
        revealed=revealed,
        events=events.events_of(whole, words),
        others=events.other_messages(whole),
        totals=events.totals(whole),
        review=reviews.of(whole.row.id),
        VERDICTS=VERDICTS,
    )


def _whole(parts: Parts, number: int, what: str, why: str | None = None) -> Whole:
    """Noted first: what cannot be noted is not shown."""
    parts.audit.note(signed_in(), what, number, why)
    whole = whole_conversation(parts.database, parts.cipher, number)
    if whole is None:
        abort(404, f"There is no conversation {number}, or it was kept long enough.")
    return whole


def _reason(parts: Parts, number: int) -> str | None:
    """As it was given, without personal data as far as it is found: the log outlives an erasure."""
    given = request.form.get("why", "").strip()[:200]
    if not given:
        return None
    whole = whole_conversation(parts.database, parts.cipher, number)
    redactor = parts.redactor()
    return redactor.redact([given], whole.requester).texts[0] if whole is not None else redactor.scrub(given)


def _more(page: Page) -> str | None:
    if page.next is None:
        return None
    query: dict[str, Any] = {**again(*filters.NAMES), "after": filters.after(page.next)}
    return url_for("conversations.listing", **query)
