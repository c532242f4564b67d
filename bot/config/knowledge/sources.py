"""`[[knowledge.sources]]`: one place that articles come from. See docs/knowledge.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.config.section import Section

SOURCE_NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE_TAG = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
ADDRESS = r"^https?://"
Kind = Literal["web", "folder", "git", "zendesk", "intercom"]
Pattern = Annotated[str, Field(min_length=1, max_length=200)]
Label = Annotated[str, Field(min_length=1, max_length=100)]

PLACES: Mapping[str, str] = {
    "web": "the address of a page, a sitemap or a site",
    "folder": "the path of a folder or a file",
    "git": "the path of a checkout, or the address of a repository",
}
# Settings that mean something for some kinds only.
_OF: Mapping[str, tuple[Kind, ...]] = {
    "base_url": ("folder", "git"),
    "branch": ("git",),
    "allow_private": ("web", "git"),
    "robots": ("web",),
    "requests_per_second": ("web",),
}


class SourceSettings(Section):
    name: str = Field(
        pattern=SOURCE_NAME, max_length=40, description="What you call it: `firstline ingest NAME` reads it."
    )
    kind: Kind = Field(description="What it is. Vendors are read with the credentials of their channel.")
    where: str | None = Field(
        None,
        min_length=1,
        max_length=2000,
        description="The path or address of a folder, a site or a repository; none for a vendor.",
    )
    base_url: str | None = Field(
        None,
        pattern=ADDRESS,
        description="Where its files are published, for links: `https://example.com/help` or `…/{path}`.",
    )
    branch: str | None = Field(None, min_length=1, description="Of a repository; none: the one it begins with.")
    audience: Literal["public", "signed-in", "internal"] = Field(
        "public", description="Who is shown its articles, where an article does not say so itself."
    )
    groups: tuple[Label, ...] = Field((), description="If any: only members of these groups are shown its articles.")
    language: str | None = Field(
        None, pattern=LANGUAGE_TAG, description="Of articles that do not say theirs: `de`; none: read off their words."
    )
    include: tuple[Pattern, ...] = Field(
        (), description='Only what fits one of these, by its path: `["help/**", "*.md"]`; none: everything.'
    )
    exclude: tuple[Pattern, ...] = Field((), description="What fits one of these is left out.")
    every_hours: float = Field(
        24, ge=0, le=720, description="How often it is read again by itself; 0: only when it is asked for."
    )
    max_articles: int = Field(20_000, ge=1, le=200_000, description="A source with more is refused as a mistake.")
    max_loss: float = Field(
        0.3,
        ge=0,
        le=1,
        description="Where more than this share of its articles is gone at once, it keeps what it has and says so.",
    )
    allow_private: bool = Field(False, description="Also read addresses of private networks.")
    robots: bool = Field(True, description="Keep to the site's robots.txt; false only for a site of your own.")
    requests_per_second: float = Field(
        5, gt=0, le=100, description="How fast one host is asked, at most; its robots.txt may ask for less."
    )

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        expected = PLACES.get(self.kind)
        if expected and self.where is None:
            raise ValueError(f"where: found nothing, expected {expected}, since kind is {self.kind!r}")
        if not expected and self.where is not None:
            raise ValueError(f"where: found {self.where!r}, expected none, since kind is {self.kind!r}")
        if self.kind == "web" and not str(self.where).lower().startswith(("http://", "https://")):
            raise ValueError(f"where: found {self.where!r}, expected {expected}: https://…")
        for setting, kinds in _OF.items():
            if setting in self.model_fields_set and self.kind not in kinds:
                raise ValueError(
                    f"{setting}: means nothing where kind is {self.kind!r}; expected with {', '.join(kinds)}"
                )
        return self
