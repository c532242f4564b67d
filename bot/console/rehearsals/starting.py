"""Rehearsals asked for here: a file or a helpdesk is chosen, a worker runs it, and how far it is can be looked at. Each
act is noted before it is done; how far one is has nothing of anybody's in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from itertools import islice
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from bot.console.access.gate import needs, signed_in, takes
from bot.console.asked import number as number_of
from bot.console.parts import Parts
from bot.model import Role
from bot.rehearsal.past import PAST, PastConversation
from bot.rehearsal.reading import Problem, read
from bot.store.rehearsals.kept import Whose
from bot.store.rehearsals.runs import Runs, RunState, WantedRun

MAX_FILE_BYTES = 10 * 1024 * 1024
MOST, USUALLY = 5_000, 500  # conversations of a run
PERIOD = timedelta(days=30)
FILE = "file"
PROBLEMS_KEPT = 20
LEFT_OUT = "lines that could not be read"


class _Wrong(Exception):
    """What is wrong with the form, and where, a sentence each."""

    def __init__(self, *sentences: str) -> None:
        super().__init__()
        self.sentences = sentences


def add(routes: Blueprint, parts: Parts) -> None:
    _add_form(routes, parts)
    _add_runs(routes, parts)


def _add_form(routes: Blueprint, parts: Parts) -> None:
    runs = Runs(parts.database, parts.cipher)
    against = [path.stem for path in parts.settings.behaviour.rehearsals.against]

    def form(wrong: Sequence[str] = ()) -> str:
        return render_template(
            "rehearsals/new.html",
            helpdesks=parts.helpdesks,
            against=against,
            most=MOST,
            usually=USUALLY,
            since=(datetime.now(UTC) - PERIOD).date(),
            megabytes=MAX_FILE_BYTES // 1024**2,
            wrong=wrong,
        )

    @routes.get("/rehearsals/new")
    @needs(Role.OPERATOR)
    def new() -> str:
        return form()

    @routes.post("/rehearsals/new")
    @needs(Role.OPERATOR)
    @takes(MAX_FILE_BYTES)
    def begin() -> Any:
        try:
            wanted = _wanted(parts.helpdesks, against)
            pasts, problems = _read(wanted) if wanted.is_file else ([], [])
        except _Wrong as wrong:
            return form(wrong.sentences), 400
        parts.audit.note(signed_in(), "began a rehearsal", details=_told(wanted, len(pasts)))
        number = runs.want(
            signed_in().name,
            wanted,
            [
                (Whose(thread=one.thread, requester=one.requester, since=one.began), PAST.dump_python(one, mode="json"))
                for one in pasts
            ],
            left_out={LEFT_OUT: len(problems)} if problems else {},
            problems=[str(one) for one in problems[:PROBLEMS_KEPT]],
        )
        parts.announce_rehearsal()
        return redirect(url_for("rehearsals.run", number=number))


def _add_runs(routes: Blueprint, parts: Parts) -> None:
    runs = Runs(parts.database, parts.cipher)

    @routes.get("/rehearsals/runs/<id:number>")
    def run(number: int) -> Any:
        found = runs.find(number)
        if found is None:
            abort(404, f"There is no run {number} of a rehearsal, or it was kept long enough.")
        if found.rehearsal_id is not None:
            return redirect(url_for("rehearsals.one", number=found.rehearsal_id))
        return render_template("rehearsals/run.html", run=found, RunState=RunState)

    @routes.post("/rehearsals/runs/<id:number>/cancel")
    @needs(Role.OPERATOR)
    def cancel(number: int) -> Any:
        parts.audit.note(signed_in(), "cancelled a rehearsal", number)
        flash("The rehearsal is cancelled." if runs.cancel(number) else "The rehearsal was over already.")
        return redirect(url_for("rehearsals.run", number=number))


def _wanted(helpdesks: Sequence[str], against: Sequence[str]) -> WantedRun:
    """Raises _Wrong."""
    form, wrong = request.form, []
    source, beside = form.get("source", ""), form.get("against", "")
    if source not in (FILE, *helpdesks):
        wrong.append(f"What to rehearse: found {source or 'nothing'}, expected one of {', '.join((FILE, *helpdesks))}.")
    if beside and beside not in against:
        wrong.append(f"Beside it: found {beside}, expected one of {', '.join(against) or 'none'}.")
    most = number_of(form.get("most") or str(USUALLY))
    if most is None or not 1 <= most <= MOST:
        wrong.append(f"At most: found {form.get('most')}, expected a number from 1 to {MOST:,}.")
    file = request.files.get("file")
    if source == FILE and (file is None or not file.filename):
        wrong.append("File: found none, expected one with a conversation on each line.")
    since = None if source == FILE else _day(form.get("since", ""), wrong)
    if wrong or most is None:
        raise _Wrong(*wrong)
    name = (file.filename or "")[-100:].replace("\0", "") if file is not None and source == FILE else source
    return WantedRun(
        source=name, is_file=source == FILE, most=most, since=since, against=beside or None, judge="judge" in form
    )


def _day(given: str, wrong: list[str]) -> datetime | None:
    try:
        return datetime.strptime(given, "%Y-%m-%d").replace(tzinfo=UTC) if given else None
    except ValueError:
        wrong.append(f"Since: found {given}, expected a day such as {datetime.now(UTC):%Y-%m-%d}.")
        return None


def _read(wanted: WantedRun) -> tuple[list[PastConversation], list[Problem]]:
    """Raises _Wrong where no line is one to rehearse."""
    pasts: list[PastConversation] = []
    problems: list[Problem] = []
    stream = TextIOWrapper(request.files["file"].stream, encoding="utf-8-sig", errors="replace")
    for one in read(stream):
        if isinstance(one, Problem):
            problems.append(one)
        elif len(pasts) < wanted.most:
            pasts.append(one)
    stream.detach()  # who gave it closes it
    if not pasts:
        told = [f"{wanted.source}, {one}." for one in islice(problems, PROBLEMS_KEPT)]
        raise _Wrong(f"{wanted.source}: found no conversation to rehearse, expected one on each line.", *told)
    return pasts, problems


def _told(wanted: WantedRun, number: int) -> str:
    """For the audit log: a file's name is left out, which may be somebody's."""
    what = f"a file, {number} conversations" if wanted.is_file else f"{wanted.source}, at most {wanted.most}"
    return f"{what}, beside {wanted.against}" if wanted.against else what
