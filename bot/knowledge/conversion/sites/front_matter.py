"""What a page of a static site says of itself at its top: YAML between lines of `---`, or TOML between `+++`. Pure.

Sources: the documentation of Jekyll, Hugo, MkDocs, Docusaurus, Starlight and VitePress on front matter.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import yaml

_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(?:(.*?)\n)?\1[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(title|lang|language|locale)[ \t]*[:=][ \t]*(.+?)[ \t]*$", re.MULTILINE)
_MAX_CHARS = 64 * 1024
_LABELS = ("tags", "categories", "keywords", "labels")
_MAX_LABELS = 50


@dataclass(frozen=True, slots=True)
class FrontMatter:
    fields: Mapping[str, Any] = field(default_factory=dict)
    readable: bool = True  # False: it is no YAML or TOML, and little more than the title was found in it

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def language(self) -> str | None:
        return self._text("lang") or self._text("language") or self._text("locale") or None

    @property
    def address(self) -> str | None:
        """Where the page is, below the site: absolute with a `/`, or the last part of it."""
        told = self._text("permalink") or self._text("url") or self._text("slug")
        # `/:categories/:title/` is for the generator to fill in.
        return told if told and ":" not in told and not told.startswith(("#", "?")) else None

    @property
    def labels(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in _LABELS:
            value = self.fields.get(name)
            values = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
            found.update((str(one).strip(), None) for one in values if isinstance(one, str | int) and str(one).strip())
        return tuple(found)[:_MAX_LABELS]

    def unpublished(self, now: datetime | None = None) -> str | None:
        """Why its site does not show it; None: it does."""
        now = now or datetime.now(UTC)
        if _is(self.fields.get("draft"), True) or _is(self.fields.get("published"), False):
            return "is a draft"
        if _is(self.fields.get("unlisted"), True):
            return "is unlisted"
        if self._text("redirect_to") or self._text("layout") == "redirect":
            return "only leads to another page"
        if (begins := _moment(self.fields.get("publishDate"))) and begins > now:
            return "is published later"
        if (ends := _moment(self.fields.get("expiryDate"))) and ends < now:
            return "is not published any more"
        return None

    def _text(self, name: str) -> str:
        value = self.fields.get(name)
        return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def divided(text: str) -> tuple[FrontMatter, str]:
    """What a text says of itself, and the text."""
    found = _FRONT.match(text)
    if found is None:
        return FrontMatter(), text
    source, rest = (found[2] or "")[:_MAX_CHARS], text[found.end() :]
    try:
        fields = tomllib.loads(source) if found[1] == "+++" else yaml.safe_load(source)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        lines = {name: value.strip("\"'") for name, value in _FIELD.findall(source)}
        return FrontMatter(lines, readable=False), rest
    if isinstance(fields, dict):
        return FrontMatter({str(name): value for name, value in fields.items()}), rest
    # Between two rules of Markdown stands a text, not fields.
    return (FrontMatter(), text) if fields is not None else (FrontMatter(), rest)


def _is(value: object, wanted: bool) -> bool:
    return value is wanted or (isinstance(value, str) and value.strip().lower() == str(wanted).lower())


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
