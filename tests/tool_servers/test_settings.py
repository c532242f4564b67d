"""`[tool_servers.NAME]`: what is refused and what is said; and that nothing is imported where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import settings as app_settings
from bot.config import Settings
from bot.errors import ConfigurationError


def load(path: Path, text: str, **environ: str) -> Settings:
    config = path / "firstline.toml"
    config.write_text(f"[tool_servers.{text}")
    return app_settings.load({"FIRSTLINE_CONFIG": str(config), **environ}, dotenv=path / ".env")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Shop]\ncommand = 'x'", "tool_servers.Shop: found 'Shop', expected a name of small letters"),
        ("shop]", "tool_servers.shop: found {}, expected either `command` or `url`"),
        ("shop]\ncommand = 'x'\nurl = 'https://x/'", "expected either `command` or `url`"),
        (
            "shop]\nurl = 'ftp://x'",
            "tool_servers.shop.url: found 'ftp://x', expected an address that begins with https",
        ),
        ("shop]\nurl = 'https://me:s3cret@x/'", "tool_servers.shop.url: expected an address without a password"),
        (
            "shop]\nurl = 'https://x/'\nheaders = { A = 'b c' }",
            "tool_servers.shop.headers.A: expected the name of an environment variable",
        ),
        ("shop]\nurl = 'https://x/'\nargs = ['y']", "expected `headers` with a `url`"),
        ("shop]\ncommand = 'x'\nheaders = { A = 'B' }", "expected `environment` with a `command`"),
        ("shop]\ncommand = 'x'\ntools = ['a']\nread = ['b']", "expected names that `tools` lists; it has no b"),
        (
            "shop]\ncommand = 'x'\nfrom_channels = ['fax']",
            "tool_servers.shop.from_channels: found 'fax', expected one of",
        ),
        ("shop]\ncommand = 'x'\naudiences = []", "tool_servers.shop.audiences: found [], expected at least 1"),
        ("shop]\ncomand = 'x'", "tool_servers.shop.comand: unknown setting; did you mean command?"),
        (
            "shop]\ncommand = 'x'\nenvironment = { TOKEN = 'SHOP_TOKEN' }",
            "tool_servers.shop.environment.TOKEN: found 'SHOP_TOKEN', which is not set; expected the name of an",
        ),
    ],
)
def test_a_wrong_setting_is_refused_saying_which(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, text)

    assert said in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_secrets_come_from_the_environment_or_the_file_and_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SHOP_TOKEN=s3cret\n")

    settings = load(tmp_path, "shop]\ncommand = 'x'\nenvironment = { TOKEN = 'SHOP_TOKEN' }")

    assert settings.named["SHOP_TOKEN"].get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)


def test_where_there_are_none_nothing_is_imported_and_no_thread_started() -> None:
    program = (
        "import sys, threading\n"
        "from bot.app import settings\n"
        "from bot.tool_servers import connect, wait_for\n"
        "sources = connect(settings.load({'FIRSTLINE_CONFIG': '/dev/null'}, dotenv=None))\n"
        "wait_for(sources, 1)\n"
        "print(sources, 'mcp' in sys.modules, threading.active_count())"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout == "() False 1\n"
