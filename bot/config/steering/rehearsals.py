"""`[rehearsals]`: with what else the console may rehearse."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator

from bot.config.section import Section


class Rehearsals(Section):
    against: tuple[Path, ...] = Field(
        (),
        description="Other files like firstline.toml, in its folder unless they say where, that somebody may choose in "
        "the console to be rehearsed beside it.",
    )

    @field_validator("against")
    @classmethod
    def _told_apart(cls, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        names = [path.stem for path in paths]
        if len(set(names)) < len(names):
            raise ValueError(f"found {', '.join(names)}, expected a name for each that no other has")
        return paths

    def named(self, name: str, folder: Path) -> Path | None:
        """`folder`: where firstline.toml is."""
        return next((folder / path for path in self.against if path.stem == name), None)
