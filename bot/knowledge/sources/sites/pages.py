"""A file of a static site's source, ready to be read: pieces and values from other files in their places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from bot.knowledge.conversion.sites.front_matter import divided
from bot.knowledge.sources.sites.includes import Includes, Tree
from bot.knowledge.sources.sites.values import Values

# What generators take pieces from, or write their site to; none of it is a page.
_NO_PAGES = (
    *("node_modules", "_includes", "_layouts", "_data", "_sass", "_site", "_plugins", "_partials", "_snippets"),
    *("_templates", "_static", "archetypes", "themes"),
)
_CONFIGURATIONS = (
    *("_config.yml", "mkdocs.yml", "docusaurus.config.js", "docusaurus.config.ts", "astro.config.mjs", "hugo.toml"),
    *("hugo.yaml", "config.toml", "conf.py", "antora.yml", ".vitepress/config.mts", ".vitepress/config.ts"),
    *(".vitepress/config.js", "astro.config.ts", "mint.json", "docs.json"),
)
_MARKDOWN = (".md", ".mdx", ".markdown")


@dataclass(frozen=True)
class Site:
    """The source that a page is of. `tree`: its files, by their paths in it."""

    tree: Tree

    @cached_property
    def is_generated(self) -> bool:
        return any(self.tree(name) is not None for name in _CONFIGURATIONS)

    @cached_property
    def _values(self) -> Values:
        return Values(self.tree)

    def is_page(self, path: str) -> bool:
        """Whether the site has a page of the file: not of what is only included in others, nor of what was built."""
        parts = PurePosixPath(path).parts
        if "node_modules" in parts:
            return False
        is_piece = parts[-1].startswith("_") and parts[-1].lower().endswith(_MARKDOWN) and parts[-1] != "_index.md"
        return not self.is_generated or not (is_piece or any(part in _NO_PAGES for part in parts[:-1]))

    def complete(self, text: str, path: str) -> tuple[str, tuple[str, ...]]:
        """A page with what it takes from elsewhere, and the names of what is not there."""
        front, body = divided(text)
        head = text[: len(text) - len(body)]
        includes = Includes(self.tree)
        body = self._values.put_in(includes.put_in(body, path), front.fields)
        return head + body, tuple(includes.missing)
