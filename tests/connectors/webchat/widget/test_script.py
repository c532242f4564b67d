"""The script that pages load: what it is built from, how large it is, and how it is served."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import requests

from connectors.webchat.api.widget import OWN_WORDS, SHARED_WORDS
from tests.connectors.webchat.conftest import ORIGIN, Served
from tests.support import node

FOLDER = Path(__file__).parents[4] / "connectors" / "webchat"
SCRIPT, MODULE = FOLDER / "widget.js", FOLDER / "use-chat.js"
LARGEST = 30 * 1024  # bytes, packed


def test_the_committed_scripts_are_what_the_modules_give(tmp_path: Path) -> None:
    packages = node.installed(FOLDER / "widget")

    subprocess.run(["node", FOLDER / "widget" / "build.mjs", packages, tmp_path], check=True, timeout=60)

    for committed in (SCRIPT, MODULE):
        built = tmp_path / committed.name
        assert built.read_bytes() == committed.read_bytes(), "`make widget`, and commit what it writes"


def test_it_is_small() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes())) < LARGEST


def test_it_says_whose_work_is_in_it() -> None:
    head = SCRIPT.read_text()[:3000]

    assert head.startswith("/*!")
    assert "DOMPurify 3." in head
    assert "Damian Tarnawski" in head
    assert "Permission is hereby granted" in head


def test_every_word_that_the_modules_say_is_sent_and_no_other() -> None:
    modules = "".join(path.read_text() for path in (FOLDER / "widget").glob("*.js"))
    sent = {key.removeprefix("widget_") for key in (*OWN_WORDS, *SHARED_WORDS)}

    said = set(re.findall(r"\bwords\.(\w+)", modules)) - {"length"}

    assert said == sent


def test_a_browser_that_has_it_is_told_so(served: Served) -> None:
    first = requests.get(f"{served.url}/widget.js", timeout=5)
    again = requests.get(f"{served.url}/widget.js", headers={"If-None-Match": first.headers["etag"]}, timeout=5)

    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["content-encoding"] == "gzip"
    assert "max-age=3600" in first.headers["cache-control"]
    assert first.content == SCRIPT.read_bytes()
    assert (again.status_code, again.content) == (304, b"")


def test_a_module_of_another_origin_is_for_pages_of_a_site_only(served: Served) -> None:
    def ask(origin: str) -> requests.Response:
        return requests.get(f"{served.url}/use-chat.js", headers={"Origin": origin}, timeout=5)

    found = ask(ORIGIN)

    assert (found.content, found.headers["access-control-allow-origin"]) == (MODULE.read_bytes(), ORIGIN)
    assert found.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "Origin" in found.headers["vary"]
    assert "access-control-allow-origin" not in ask("https://evil.example").headers


def test_its_words_are_in_the_visitors_language_and_for_pages_of_the_site_only(served: Served) -> None:
    def ask(site: str, origin: str) -> requests.Response:
        headers = {"Origin": origin, "Accept-Language": "ja,de-AT,en"}
        return requests.get(f"{served.url}/v1/sites/{site}", headers=headers, timeout=5)

    found = ask("acme", ORIGIN)

    assert found.json()["language"] == "de"
    assert found.json()["words"]["open"] == "Chat öffnen"
    assert ask("acme", "https://evil.example").status_code == 403
    assert ask("nowhere", ORIGIN).status_code == 403


def test_every_package_is_pinned_and_on_the_page_with_licence_and_reason() -> None:
    declared = json.loads((FOLDER / "widget" / "package.json").read_text())
    page = (FOLDER.parents[1] / "docs" / "dependencies.md").read_text()

    for name, version in declared["dependencies"].items():
        assert re.search(rf"^\| npm:{name} \| .+ \| .+\({re.escape(version)}\) \|$", page, re.MULTILINE), name
    assert [name for name in declared["devDependencies"] if f"npm:{name} (" not in page] == []
    assert all(re.fullmatch(r"[\d.]+", version) for version in declared["devDependencies"].values())
