"""What a rehearsal has come to so far, one conversation a line, so that one that was stopped goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from bot.app.rehearsing.at_once import Done
from bot.config import Settings
from bot.rehearsal.result import RESULTS

NAME = "progress.jsonl"


class Progress:
    """`of`: what it is a rehearsal of; the progress of another is none of ours. `anew`: none is."""

    def __init__(self, folder: Path, of: str, *, anew: bool = False) -> None:
        self._path = folder / NAME
        self._of = of
        self.done: dict[str, Done] = {} if anew else dict(self._read())
        self._file: TextIO | None = None

    def keep(self, key: str, done: Done) -> None:
        if self._file is None:
            self._path.touch(mode=0o600)
            self._file = self._path.open("a" if self.done else "w", encoding="utf-8")
            if not self.done:
                self._write({"of": self._of})
        self.done[key] = done
        self._write({"key": key, "done": [RESULTS.dump_python(list(some), mode="json") for some in done]})

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def forget(self) -> None:
        """It is all in the report."""
        self.close()
        self._path.unlink(missing_ok=True)

    def _write(self, line: object) -> None:
        assert self._file is not None
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()

    def _read(self) -> Iterator[tuple[str, Done]]:
        if not self._path.exists():
            return
        lines = self._path.read_text(encoding="utf-8").splitlines()
        if not lines or _line(lines[0]).get("of") != self._of:
            return
        for line in lines[1:]:
            found = _line(line)  # the last one may be half a line
            if "key" in found:
                yield found["key"], tuple(tuple(RESULTS.validate_python(some)) for some in found["done"])


def _line(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def identity(source: str, configurations: Sequence[Settings], *, personal_data: bool, judge: bool) -> str:
    """The same for a rehearsal that would come to the same, as far as settings tell: articles are not among them."""
    parts = [source, f"{personal_data} {judge}", *(one.behaviour.model_dump_json() for one in configurations)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
