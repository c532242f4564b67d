"""What a trace tells of each step: redacted words and plain facts. Where they go is `bot.tracing`'s business."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.guards.injection import threshold
from bot.model import EscalationDecision, Work
from bot.pipeline.state import AnswerState


def facts(name: str, before: AnswerState, state: AnswerState) -> Mapping[str, Any]:
    """The facts of the step called `name`, which made of `before` the state as given. Not for a decided state: its
    placeholders are values again."""
    answer = state.answer
    note = "" if state.note == before.note else state.note
    match name:
        case "redact":
            return {"output": state.question, "placeholders": sorted(state.placeholders)}
        case "recognise_language":
            return {"found": state.assessment.language, "language": state.language}
        case "guard" if (found := state.injection) is not None:
            told = {"found": found.found, "probability": found.probability, "by": found.by}
            return {**told, "from": threshold(), "quotes_only": state.quotes_only, "note": note}
        case "moderate" if (said := state.moderated) is not None:
            return {"harm": said.harm.name.lower(), "categories": list(said.categories)}
        case "assess" if state.facts is not None:
            signals = [[value.name, value.strength, "found" if value.found else ""] for value in state.facts.signals]
            return {"signals": signals, "note": note}
        case "read" if state.files or state.shots or state.unread:
            return {"files": len(state.files), "pictures": len(state.shots), "unread": len(state.unread)}
        case "retrieve":
            return {
                "input": [state.query.context, state.query.text],
                "note": note,
                "output": [[one.title, one.url, one.score] for one in state.passages],
            }
        case "judge" if state.judgement is not None:
            return {"answered": state.judgement.answered, "on_subject": state.judgement.on_subject}
        case "compose" if answer is not None:
            return {
                "input": state.question,
                "output": answer.text,
                **_of_model(state.work),
                "model_failed": state.model_failed,
                "note": note,
            }
        case "ground" if answer is not None:
            return {"grounded": answer.grounded, "cited": [one.url for one in answer.cites], "note": note}
        case _:
            return {"note": note}


def whole(last: AnswerState, decision: EscalationDecision) -> Mapping[str, Any]:
    """The facts of the whole attempt, of the state before its last step: afterwards placeholders are values again."""
    answer = last.answer
    told = {
        "input": last.question,
        "escalate": decision.escalate,
        "reason": decision.reason,
        "explanation": decision.explanation,
        "language": last.language,
    }
    if answer is None:
        return told
    return {**told, "output": answer.text, "grounded": answer.grounded, "confidence": answer.confidence}


def _of_model(work: Work) -> Mapping[str, Any]:
    """Of all calls by now; `input` is what the provider had not read before."""
    if not work.calls:
        return {"model": None, "failed": list(work.failed)}
    return {
        "model": work.models[-1],
        "usage": {
            "input": work.input_tokens - work.cached_tokens,
            "input_cached_tokens": work.cached_tokens,
            "output": work.output_tokens,
        },
        "cost": None if work.cost is None else f"{work.cost:f}",
        "prompt": ", ".join(work.prompts),
        "failed": list(work.tried),
        "rounds": work.rounds,
        "tools": [run.name for run in work.runs],
    }
