"""`make train`'s part for the guards: the same sets and examples give the same file."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import click

from bot.guards.training.material import examples
from bot.guards.training.train import train
from bot.learned.linear import save

WEIGHTS = Path(__file__).resolve().parents[1] / "weights.npz"


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("../shared/evals"),
    show_default=True,
    help="The folder with the public data sets that docs/models.md lists.",
)
def main(data: Path) -> None:
    """Train the weights of bot/guards."""
    rows = examples(data)
    model = train(rows)
    save(model, WEIGHTS)
    digest = sha256(WEIGHTS.read_bytes()).hexdigest()[:16]
    click.echo(
        f"bot/guards/{WEIGHTS.name}: {model.version}, {sum(row.attack for row in rows)} attacks of {len(rows)} texts, "
        f"{WEIGHTS.stat().st_size / 1e6:.1f} MB, sha256 {digest}"
    )
    slope, offset = model.platt[:, 0]
    click.echo(f"  acts from {model.thresholds[0]:.4f}   log odds = {slope:.3f} * score {offset:+.3f}")


if __name__ == "__main__":
    main()
