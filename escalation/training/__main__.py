"""`make train`: weights anew from the public sets and our examples. The same input gives the same files."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import click

from bot.learned.linear import LinearModel, save
from escalation.training import intents, sentiments

PACKAGE = Path(__file__).resolve().parents[1]


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("../shared/evals"),
    show_default=True,
    help="The folder with the public data sets that docs/models.md lists.",
)
@click.option("--only", type=click.Choice(["intent", "sentiment"]), help="Train one of the two.")
def main(data: Path, only: str | None) -> None:
    """Train the weights of escalation/intent and escalation/sentiment."""
    if only != "sentiment":
        model, _ = intents.train(intents.material(data))
        _write(model, PACKAGE / "intent" / "weights.npz")
    if only != "intent":
        _write(sentiments.train(data), PACKAGE / "sentiment" / "weights.npz")


def _write(model: LinearModel, path: Path) -> None:
    save(model, path)
    digest = sha256(path.read_bytes()).hexdigest()[:16]
    click.echo(
        f"{path.relative_to(PACKAGE.parent)}: {model.version}, {path.stat().st_size / 1e6:.1f} MB, sha256 {digest}"
    )
    for label, threshold, slope, offset in zip(model.labels, model.thresholds, *model.platt, strict=True):
        click.echo(f"  {label:32} acts from {threshold:.3f}   log odds = {slope:.3f} * score {offset:+.3f}")


if __name__ == "__main__":
    main()
