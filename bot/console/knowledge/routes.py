"""The page of knowledge. Questions are shown without personal data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from bot.console.access.gate import needs, signed_in
from bot.console.asked import number
from bot.console.knowledge import drafting
from bot.console.parts import Parts
from bot.gaps.gaps import gaps_of
from bot.gaps.unanswered import unanswered
from bot.knowledge.custom import kept
from bot.model import CustomAnswer, CustomKind, Role
from bot.ports import Embedder
from bot.store.console.reviews import Reviews, Wanted
from bot.store.knowledge.sources import Sources

PERIODS = (7, 14, 30, 90)  # days
MOST = 20  # gaps that are listed


class Hidden(NamedTuple):
    """Of what a review wants, without personal data."""

    better: str
    remark: str
    asked: tuple[str, ...]


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("knowledge", __name__)
    _add_overview(routes, parts)
    _add_gaps(routes, parts)
    drafting.add(routes, parts)
    _add_answers(routes, parts)
    return routes


def _add_overview(routes: Blueprint, parts: Parts) -> None:
    sources, reviews = Sources(parts.database), Reviews(parts.database, parts.cipher)

    @routes.get("/knowledge")
    def overview() -> str:
        return render_template(
            "knowledge/overview.html",
            size=sources.size(),
            sources=sources.all(),
            wanted=[(one, _hidden(parts, one)) for one in reviews.wanted()],
            custom=kept.listed(parts.database),
            channels=parts.channels,
        )

    @routes.post("/knowledge/sources")
    @needs(Role.OPERATOR)
    def read_again() -> Any:
        name = request.form.get("name", "")
        if name not in {one.name for one in sources.all()}:
            abort(404, f"There is no source {name!r}.")
        parts.audit.note(signed_in(), "had a source read again", name)
        sources.want(name)
        parts.announce_sources()
        flash(f"{name} is read again within a minute or two.")
        return redirect(url_for("knowledge.overview"))

    @routes.post("/knowledge/wanted/<id:conversation>")
    @needs(Role.REVIEWER)
    def written(conversation: int) -> Any:
        parts.audit.note(signed_in(), "settled what a review wants", conversation)
        reviews.written(conversation)
        flash(f"What the review of conversation {conversation} wants is written.")
        return redirect(url_for("knowledge.overview"))


def _add_gaps(routes: Blueprint, parts: Parts) -> None:
    def page(embedder: Embedder | None) -> str:
        days = request.values.get("days", default=14, type=int)
        if days not in PERIODS:
            abort(400, f"days: found {days}, expected one of {', '.join(map(str, PERIODS))}.")
        now = datetime.now(UTC)
        how = f"{days} days" if embedder is None else f"{days} days, by meaning"
        parts.audit.note(signed_in(), "looked at what was asked in vain", details=how)
        found = unanswered(parts.database, parts.cipher, parts.redactor(), now - timedelta(days=days), now)
        groups = gaps_of(found.questions, embedder)
        return render_template(
            "knowledge/gaps.html",
            gaps=groups[:MOST],
            more=len(groups) - MOST,
            found=found,
            days=days,
            periods=PERIODS,
            by_meaning=embedder is not None,
            can_embed=parts.embeds,
            channels=parts.channels,
            can_draft=parts.writer() is not None,
        )

    @routes.get("/knowledge/gaps")
    def gaps() -> str:
        """Grouped by the words that they have in common: no model is asked because somebody looks at a page."""
        return page(None)

    @routes.post("/knowledge/gaps")
    @needs(Role.REVIEWER)
    def gaps_by_meaning() -> str:
        """The embedding model is given them, without personal data."""
        embedder = parts.embedder()
        if embedder is None:
            abort(400, "embedding: found nothing, expected the name of an embedding model in [model].")
        return page(embedder)


def _add_answers(routes: Blueprint, parts: Parts) -> None:
    reviews = Reviews(parts.database, parts.cipher)

    @routes.post("/knowledge/answers")
    @needs(Role.OPERATOR)
    def add_answer() -> Any:
        """What a reviewer wants said, as an answer of the operator's own."""
        custom = _custom(parts)
        parts.audit.note(signed_in(), "added a custom answer", custom.name)
        replaced = kept.put(parts.database, custom)
        conversation = number(request.form.get("conversation"))
        if conversation is not None:
            reviews.written(conversation)
        flash(f"“{custom.name}” is given from now on" + (", in the place of the one before." if replaced else "."))
        return redirect(url_for("knowledge.overview"))

    @routes.post("/knowledge/answers/end")
    @needs(Role.OPERATOR)
    def end_answer() -> Any:
        name = request.form.get("name", "")
        parts.audit.note(signed_in(), "ended a custom answer", name)
        flash(f"“{name}” " + ("is not given any more." if kept.end(parts.database, name) else "is over already."))
        return redirect(url_for("knowledge.overview"))


def _custom(parts: Parts) -> CustomAnswer:
    form = request.form
    name, text = form.get("name", "").strip(), form.get("text", "").strip()
    questions = tuple(filter(None, (line.strip() for line in form.get("questions", "").splitlines())))
    for what, value in (("name", name), ("text", text), ("questions", questions)):
        if not value:
            abort(400, f"{what}: found nothing, expected {'one a line' if what == 'questions' else 'some words'}.")
    channel = form.get("channel", "")
    if channel and channel not in parts.channels:
        abort(400, f"channel: found {channel!r}, expected one of {', '.join(parts.channels)}.")
    language = form.get("language", "").strip().lower()
    return CustomAnswer(
        name=name,
        kind=CustomKind.ANSWER,
        text=text,
        questions=questions,
        languages=(language,) if language else (),
        channels=(channel,) if channel else (),
    )


def _hidden(parts: Parts, wanted: Wanted) -> Hidden:
    """A reviewer who saw a name may have written it, too."""
    texts = (wanted.review.better, wanted.review.remark, *wanted.asked)
    better, remark, *asked = parts.redactor().redact(texts, wanted.requester).texts
    return Hidden(better, remark, tuple(" ".join(one.split()) for one in asked if one.strip()))
