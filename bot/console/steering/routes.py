"""The page of steering, and what is done there. Each act is noted before it is done."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from bot.console import pausing
from bot.console.access.gate import needs, signed_in
from bot.console.parts import Parts
from bot.model import Role
from bot.store.pacing.pauses import EVERYWHERE, Pauses, place_of
from bot.store.rollout.alarms import FigureAlarms
from bot.store.rollout.shares import Share, Shares
from bot.store.rollout.told import figure_changed
from bot.watching.reading import lately
from bot.watching.summary import ArmFigures, by_arm
from bot.watching.watch import PERIOD

MOST = 20  # alarms, the newest
LATELY = 5_000  # conversations of which is shown what the arms did, the newest


def blueprint(parts: Parts) -> Blueprint:
    routes = Blueprint("steering", __name__)
    shares = Shares(parts.database, parts.settings.behaviour.rollout)
    _add_overview(routes, parts, shares)
    _add_shares(routes, parts, shares)
    _add_pauses(routes, parts)
    return routes


def _add_overview(routes: Blueprint, parts: Parts, shares: Shares) -> None:
    rollout, wording = parts.settings.behaviour.rollout, parts.settings.behaviour.catalogue.agents
    pauses, alarms = Pauses(parts.database), FigureAlarms(parts.database, rollout, ())

    @routes.get("/steering")
    def overview() -> str:
        paused = {one.channel: one for one in pauses.all()}
        return render_template(
            "steering/overview.html",
            shares=[(one, rollout.wider(one.share)) for one in shares.all(parts.channels)],
            arms={arm.name: arm for arm in rollout.arms},
            brands=[(place_of(*one), *one) for one in pauses.brands()],
            paused=paused,
            unseen=[one for one in paused.values() if ":" in one.channel],
            alarms=[(one, figure_changed(one.details, wording)) for one in alarms.newest(MOST)],
            did=_did(parts),
            wider={EVERYWHERE, *parts.channels} & paused.keys(),
        )


def _add_shares(routes: Blueprint, parts: Parts, shares: Shares) -> None:
    @routes.post("/steering/share")
    @needs(Role.OPERATOR)
    def share() -> Any:
        given, wanted = _share(shares.all(parts.channels)), _per_cent()
        if problem := shares.obstacle(given, wanted):
            abort(400, problem)
        parts.audit.note(signed_in(), "set a rollout share", given.label, f"{given.share:g} to {wanted:g} %")
        shares.set(given.what, given.name, wanted, signed_in().name)
        flash(f"{given.label}: {given.share:g} % to {wanted:g} %. Conversations that have begun stay as they are.")
        return redirect(url_for("steering.overview"))


def _add_pauses(routes: Blueprint, parts: Parts) -> None:
    @routes.post("/steering/pause")
    @needs(Role.OPERATOR)
    def pause() -> Any:
        place = _place(parts)
        pausing.pause(parts, place, f"for {place}")
        return redirect(url_for("steering.overview", _anchor="brands"))

    @routes.post("/steering/resume")
    @needs(Role.OPERATOR)
    def resume() -> Any:
        place = _place(parts)
        pausing.resume(parts, place, f"for {place}")
        return redirect(url_for("steering.overview", _anchor="brands"))


def _did(parts: Parts) -> dict[str, list[ArmFigures]]:
    """By channel: what the arms did lately."""
    since = datetime.now(UTC) - PERIOD
    found = lately(parts.database, since, most=LATELY)
    channels = sorted({one.channel for one in found})
    return {channel: by_arm([one for one in found if one.channel == channel]) for channel in channels}


def _share(known: list[Share]) -> Share:
    what, name = request.form.get("what"), request.form.get("name")
    found = next((one for one in known if (one.what, one.name) == (what, name)), None)
    if found is None:
        abort(400, f"name: found {name!r}, expected one of {', '.join(one.name for one in known)}.")
    return found


def _per_cent() -> float:
    given = request.form.get("share", "")
    try:
        share = float(given)
    except ValueError:
        share = -1.0
    if not isfinite(share) or not 0 <= share <= 100:
        abort(400, f"share: found {given!r}, expected a number from 0 to 100.")
    return share


def _place(parts: Parts) -> str:
    channel, brand = request.form.get("channel", ""), request.form.get("brand", "").strip()
    if channel not in parts.channels:
        abort(400, f"channel: found {channel!r}, expected one of {', '.join(parts.channels)}.")
    if not brand:
        abort(400, "brand: found nothing, expected the id of a brand, a workspace or a site.")
    return place_of(channel, brand)
