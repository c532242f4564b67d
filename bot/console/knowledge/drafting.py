"""A draft of the article that a gap lacks, for somebody to complete: shown, and kept nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, render_template, request

from bot.console.access.gate import needs, signed_in
from bot.console.asked import number
from bot.console.parts import Parts
from bot.errors import ModelError
from bot.gaps.gaps import Gap
from bot.gaps.unanswered import unanswered
from bot.model import Role

MOST = 50  # conversations of a gap
DAYS = timedelta(days=90)  # as far back as a gap is looked for


def add(routes: Blueprint, parts: Parts) -> None:
    @routes.post("/knowledge/gaps/draft")
    @needs(Role.REVIEWER)
    def drafted() -> str:
        """The language model is given what was asked and answered, without personal data."""
        write = parts.writer()
        if write is None:
            abort(400, "model: found no language model, expected one in [model] and its key where the console runs.")
        gap = _gap(parts)
        conversations = ", ".join(dict.fromkeys(str(one.conversation_id) for one in gap.questions))
        parts.audit.note(signed_in(), "had an article drafted", details=f"of conversations {conversations}")
        try:
            written = write(gap)
        except ModelError as error:
            abort(503, f"There is no draft: {error}")
        return render_template("knowledge/draft.html", gap=gap, written=written)


def _gap(parts: Parts) -> Gap:
    """Of the conversations that the form names, in its order: the most typical first."""
    numbers = [number(one) for one in request.form.getlist("conversation")[:MOST]]
    now = datetime.now(UTC)
    found = unanswered(parts.database, parts.cipher, parts.redactor(), now - DAYS, now).questions
    questions = tuple(one for which in dict.fromkeys(numbers) for one in found if one.conversation_id == which)
    if not questions:
        abort(404, "Nothing of this is left: it was deleted, or answered since.")
    return Gap(questions=questions)
