"""The figures as Markdown tables, for the command line and for docs/escalation.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from escalation.human_request.evaluate import table as human_requests
from escalation.intent.assess import loaded
from escalation.intent.labels import LEARNED
from escalation.training import moods_measured
from escalation.training.curves import Curve, svg
from escalation.training.evaluate import Line, Read, by_intent, curve, handed_over, held_back, reliability
from escalation.training.metrics import Share

BEGIN, END = "<!-- figures: written by `firstline eval escalation --docs docs` -->", "<!-- end of figures -->"


def sections(data: Path, docs: Path | None) -> Iterator[str]:
    """One table after the other, as they are ready; with `docs`, the page and its picture are brought up to date."""
    rows = held_back(data)
    written = []
    for title, lines in (
        ("Handed over unasked, by set", list(handed_over(rows))),
        ("Each intent, by set and language", list(by_intent(rows))),
    ):
        written.append(_table(title, lines))
        yield written[-1]
    for section in (_reliability(rows), _requests(data), _tweets(data), _turns(data)):
        written.append(section)
        yield section
    if docs:
        curves = [
            Curve(intent.replace("_", " "), *curve(rows, intent), float(loaded().thresholds[place]))
            for place, intent in enumerate(LEARNED)
        ]
        (docs / "escalation-curves.svg").write_text(svg(curves), encoding="utf-8")
        replace(docs / "escalation.md", "\n".join(written))


def replace(page: Path, figures: str) -> None:
    """Put the figures between the page's marks. Raises ValueError where it has none."""
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page} has no marks for the figures: expected {BEGIN} and {END}")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{head}{BEGIN}\n\n{figures}\n{END}{tail}", encoding="utf-8")


def _table(title: str, lines: Sequence[Line]) -> str:
    head = (
        "| set | kind | yes / no | precision | recall | false alarms | F1 | AUROC | keywords: F1, false alarms |\n"
        "|---|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    body = [
        f"| {line.where} | {line.kind.replace('_', ' ')} | {line.ours.positives} / {line.ours.negatives} "
        f"| {line.ours.precision} | {line.ours.recall} | {line.ours.false_alarms} | {line.ours.f1} | {line.ours.auroc} "
        f"| {_short(line.baseline.f1)}, {_short(line.baseline.false_alarms)} |"
        for line in lines
    ]
    return "\n".join([f"### {title}\n", head, *body, ""])


def _reliability(rows: Read) -> str:
    head = "| said | rows | mean said | share that had it |\n|---|---:|---:|---:|"
    body = [f"| {name} | {count} | {said:.2f} | {had:.2f} |" for name, count, said, had in reliability(rows)]
    return "\n".join(["### Are the probabilities true? Public sets held back\n", head, *body, ""])


def _requests(data: Path) -> str:
    title = "### Requests for a human: recall and false alarms, in square brackets those of a list of keywords\n"
    return "\n".join([title, human_requests(data), ""])


def _tweets(data: Path) -> str:
    body = [
        f"| {one.name} | {one.accuracy} | {one.negative_recall} | "
        + " | ".join(f"{one.f1[label]:.2f}" for label in moods_measured.CLASSES)
        + " |"
        for one in moods_measured.tweets(data)
    ]
    head = (
        "| | accuracy | recall of negative | F1 negative | F1 neutral | F1 positive |\n|---|---:|---:|---:|---:|---:|"
    )
    return "\n".join(["### Sentiment, three classes: airline tweets\n", head, *body, ""])


def _turns(data: Path) -> str:
    body = [
        f"| {name} | {of.positives} / {of.negatives} | {of.precision} | {of.recall} | {of.f1} | {of.auroc} |"
        for name, of in moods_measured.dissatisfied_turns(data)
    ]
    head = "| | yes / no | precision | recall | F1 | AUROC |\n|---|---:|---:|---:|---:|---:|"
    return "\n".join(["### Dissatisfied turns: USS, Schema-Guided Dialogue\n", head, *body, ""])


def _short(share: Share) -> str:
    return "–" if share.value != share.value else f"{share.value:.2f}"
