"""Time a message on one core, without network: the gate, then all signals on a conversation of five messages.

Baseline of the same run: VADER for the mood and a sentence encoder with logistic regression for the intents, as far as
they are installed (`benchmarks.sentence_encoder`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import mean, median, quantiles

from benchmarks.sentence_encoder import classifier
from benchmarks.table import Row, show
from bot.app.container import Container
from bot.config import Behaviour, Environment, Settings
from bot.model import Author, Conversation, Owner, Requester, ThreadRef, Turn
from bot.text.read_once import forget
from escalation.human_request.detect import assess
from escalation.intent import assess_intents
from escalation.sentiment import assess_sentiment
from escalation.training.baselines import vader

SHORT = (
    "How do I change my password?",
    "You charged my card twice, I want my money back",
    "can someone call me please",
    "Ich möchte meinen Vertrag kündigen",
    "no, that's not what I asked, it still doesn't work",
    "where is my order 48213? it was due on Monday",
)
MAIL = (
    "Hello,\n\nlast week I ordered a desk and two lamps. The desk came on Tuesday, in good shape, and my son set it up "
    "the same evening. One of the lamps has a crack in its foot. I used your form and was told that somebody "
    "would be in touch within a day. That was five days ago. Could you tell me what happens next, and whether I should "
    "send the lamp back in its box or keep it until you have looked at pictures?\n\nBest regards\nTomás Silva\n"
)
LONG = "\n".join([MAIL.partition("Best regards")[0]] * 4)
ROUNDS = 40
GATE_MS, ALL_MS, TIMES_FASTER = 3, 25, 10  # what is promised


def main() -> list[Row]:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    messages = [*SHORT, MAIL]
    gather = Container(Settings(env=Environment(), behaviour=Behaviour())).gather_facts
    whole = _milliseconds(lambda message: gather(_conversation(message)), messages)
    encoder, polarity = classifier(), vader()
    rows = [
        Row(
            f"gate: a request for a person, p50 (target: under {GATE_MS} ms)",
            f"{median(_milliseconds(assess, messages)):.2f} ms",
            "–",
        ),
        Row("intents, p50", f"{median(_milliseconds(assess_intents, messages)):.2f} ms", _median(encoder, messages)),
        Row(
            "mood of one message, p50",
            f"{median(_milliseconds(assess_sentiment, messages)):.2f} ms",
            f"{median(_milliseconds(polarity, messages)):.2f} ms" if polarity else "not installed",
        ),
        Row(
            f"all signals, in a conversation of five messages, p50 (target: under {ALL_MS} ms)",
            f"{median(whole):.2f} ms",
            "–",
        ),
        Row("all signals, p95", f"{quantiles(whole, n=20)[-1]:.2f} ms", "–"),
        _rates(messages, encoder, polarity),
        Row("all signals: a mail four times as long, as a ratio", f"{_ratio(gather):.1f}", "–"),
    ]
    named = encoder[0] if encoder else "no sentence encoder is installed"
    show(f"Signals of escalation, one core (baseline: VADER; {named}; logistic regression)", rows)
    return rows


def _rates(
    messages: Sequence[str],
    encoder: tuple[str, Callable[[str], object]] | None,
    polarity: Callable[[str], float] | None,
) -> Row:
    ours = 1000 / mean(_milliseconds(_each, messages))
    if encoder is None or polarity is None:
        return Row("messages a second: intents and mood", f"{ours:.0f}", "not installed")
    read, feel = encoder[1], polarity

    def theirs(message: str) -> None:
        read(message)
        feel(message)

    baseline = 1000 / mean(_milliseconds(theirs, messages))
    what = f"messages a second: requests, intents and mood (target: {TIMES_FASTER} times the baseline)"
    return Row(what, f"{ours:.0f} ({ours / baseline:.1f} times)", f"{baseline:.0f}")


def _each(message: str) -> None:
    assess(message)
    assess_intents(message)
    assess_sentiment(message)


def _ratio(gather: Callable[[Conversation], object]) -> float:
    one, four = (
        median(_milliseconds(lambda message: gather(_conversation(message)), [text]))
        for text in (LONG[: len(LONG) // 4], LONG)
    )
    return four / one


def _conversation(message: str) -> Conversation:
    start = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    said = [
        Turn(id=place, author=Author.REQUESTER, text=text, at=start + timedelta(minutes=place))
        for place, text in enumerate([*SHORT[:4], message])
    ]
    return Conversation(
        id=1,
        thread=ThreadRef("intercom", "app", "1"),
        owner=Owner.BOT,
        epoch=0,
        requester=Requester(id="1"),
        turns=tuple(said[:-1]),
        waiting=tuple(said[-1:]),
    )


def _median(encoder: tuple[str, Callable[[str], object]] | None, messages: Sequence[str]) -> str:
    return f"{median(_milliseconds(encoder[1], messages)):.2f} ms" if encoder else "not installed"


def _milliseconds(call: Callable[[str], object], messages: Sequence[str]) -> list[float]:
    """Of processor time. No message is read twice, and what is remembered of the last ones is forgotten."""
    for message in messages:
        call(message)
    times = []
    for number in range(ROUNDS):
        for message in (f"{message} ({number})" for message in messages):
            forget()
            started = time.process_time()
            call(message)
            times.append((time.process_time() - started) * 1000)
    return times


if __name__ == "__main__":
    main()
