"""The queue of conversations to review, and the verdict on one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from bot.console.access.gate import needs, signed_in
from bot.console.conversations.beginnings import begin
from bot.console.parts import Parts
from bot.model import Role
from bot.store.console.reviews import Reviews, Sampling, Verdict, Wants

MOST_WORDS = 4000  # characters of a better answer, or of a remark


def sampling_of(parts: Parts) -> Sampling:
    console = parts.settings.behaviour.console
    return Sampling(first=console.review_first, share=console.review_share, confidence=console.review_confidence)


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("review", __name__)
    reviews = Reviews(parts.database, parts.cipher)

    @routes.get("/review")
    @needs(Role.REVIEWER)
    def queue() -> str:
        sampling = sampling_of(parts)
        waiting = reviews.waiting(sampling)
        words = begin(parts, waiting.lines)
        return render_template("review/queue.html", waiting=waiting, words=words, sampling=sampling)

    @routes.post("/review/<id:number>")
    @needs(Role.REVIEWER)
    def judge(number: int) -> Any:
        verdict, wants = _verdict()
        parts.audit.note(signed_in(), "reviewed a conversation", number, verdict)
        try:
            reviews.keep(
                number,
                verdict,
                wants,
                better=request.form.get("better", "").strip()[:MOST_WORDS],
                remark=request.form.get("remark", "").strip()[:MOST_WORDS],
                by=signed_in().name,
            )
        except LookupError:
            abort(404, f"There is no conversation {number}, or it was kept long enough.")
        if "next" not in request.form:
            flash("Your review is kept.")
            return redirect(url_for("conversations.one", number=number))
        waiting = reviews.waiting(sampling_of(parts))
        if not waiting.lines:
            flash("Your review is kept. Nothing else waits for one.")
            return redirect(url_for("review.queue"))
        return redirect(url_for("conversations.one", number=waiting.lines[0].id))

    return routes


def _verdict() -> tuple[Verdict, Wants | None]:
    verdict, wants = request.form.get("verdict", ""), request.form.get("wants", "")
    if verdict not in set(Verdict):
        abort(400, f"verdict: found {verdict!r}, expected one of {', '.join(Verdict)}.")
    if wants and wants not in set(Wants):
        abort(400, f"wants: found {wants!r}, expected one of {', '.join(Wants)}, or nothing.")
    return Verdict(verdict), Wants(wants) if wants else None
