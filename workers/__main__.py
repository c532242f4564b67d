"""The worker process, or several that share what they load: `python -m workers`, or `firstline work`."""

from __future__ import annotations

import sys

from bot.app.settings import load
from bot.config import Settings, for_library
from bot.errors import ConfigurationError


def main(settings: Settings | None = None, processes: int | None = None) -> None:
    """Run until SIGTERM or SIGINT; what is held then is finished or given back. `processes`: instead of the setting's.
    Raises ConfigurationError."""
    for_library("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported: more mostly wait for each other, at full speed
    from workers.process.run import run

    run(settings or load(), processes)


if __name__ == "__main__":
    try:
        main()
    except ConfigurationError as error:
        sys.exit(f"firstline: {error}")
