"""`[[knowledge.sources]]`: each mistake is named with its setting, what was found and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Settings, load
from bot.errors import ConfigurationError


def settings(tmp_path: Path, toml: str) -> Settings:
    (tmp_path / "firstline.toml").write_text(toml, encoding="utf-8")
    return load({"FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml")}, channels=(), dotenv=None)


def test_sources_are_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    toml = """
        [[knowledge.sources]]
        name = "help"
        kind = "web"
        where = "https://help.example.com/sitemap.xml"
        exclude = ["/blog/**"]

        [[knowledge.sources]]
        name = "handbook"
        kind = "folder"
        where = "handbook/"
        audience = "internal"
        every_hours = 1

        [[knowledge.sources]]
        name = "desk"
        kind = "zendesk"
    """
    sources = settings(tmp_path, toml).behaviour.knowledge.sources
    assert [(one.name, one.audience, one.every_hours, one.max_loss) for one in sources] == [
        ("help", "public", 24, 0.3), ("handbook", "internal", 1, 0.3), ("desk", "public", 24, 0.3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("kind = 'folder'\nwhere = 'docs'", r"sources\.0\.name: found nothing, expected a value"),
        ("name = 'My docs'\nkind = 'folder'\nwhere = 'docs'", r"sources\.0\.name: found 'My docs', expected a name of"),
        ("name = 'a'\nkind = 'wiki'\nwhere = 'docs'", r"sources\.0\.kind: found 'wiki', expected 'web', 'folder'"),
        ("name = 'a'\nkind = 'web'", r"where: found nothing, expected the address of a page"),
        ("name = 'a'\nkind = 'web'\nwhere = 'docs/'", r"where: found 'docs/', .* https://"),
        ("name = 'a'\nkind = 'zendesk'\nwhere = 'acme'", r"where: found 'acme', expected none, since"),
        ("name = 'a'\nkind = 'web'\nwhere = 'https://a.example'\nbase_url = 'https://b.example'",
         r"base_url: means nothing where kind is 'web'; expected with folder, git"),
        ("name = 'a'\nkind = 'folder'\nwhere = 'd'\nbase_url = 'b.example'", r"base_url: .*expected an ad"),
        ("name = 'a'\nkind = 'folder'\nwhere = 'd'\nlanguage = 'German'", r"language: found 'German', expected"),
        ("name = 'a'\nkind = 'folder'\nwhere = 'd'\nmax_loss = 30", r"max_loss: found 30, "),
        ("name = 'a'\nkind = 'folder'\nwhere = 'd'\nevery = 3", r"every: unknown setting; did you mean"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, lines: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        settings(tmp_path, f"[[knowledge.sources]]\n{lines}")


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    one = "[[knowledge.sources]]\nname = 'a'\nkind = 'folder'\nwhere = 'd'\n"
    with pytest.raises(
        ConfigurationError, match=r"knowledge\.sources: .*expected a name of its own .*; a stands there"
    ):
        settings(tmp_path, one + one)
