"""Every test that docs/failures.md names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/failures.md").read_text()
NAMED = re.compile(r"`([^`\s]+\.py(?:::\w+)+)`")


def rows() -> list[str]:
    """The last cell of each row, heads and rules left out."""
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert all(line.count("|") == 4 for line in lines), "three columns, and no bar in a cell"
    cells = [line.split("|")[3].strip() for line in lines]
    return [cell for cell in cells if cell != "shown by" and set(cell) != {"-"}]


@cache
def defined(path: Path) -> set[str]:
    """What pytest may call in a file: `test_x`, `Class::test_x`."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


def test_every_row_names_a_test_and_nothing_else() -> None:
    assert rows()
    for cell in rows():
        assert NAMED.findall(cell)
        assert not NAMED.sub("", cell).strip()


def test_it_exists() -> None:
    named = [name.partition("::") for name in sorted(set(NAMED.findall(PAGE)))]
    assert named
    assert sorted({path for path, _, _ in named if not (ROOT / path).is_file()}) == []
    assert [f"{path}::{name}" for path, _, name in named if name not in defined(ROOT / path)] == []
