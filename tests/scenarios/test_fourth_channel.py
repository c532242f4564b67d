"""A new channel is a folder and a line: a toy is added to a copy of the product, which then runs with it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import requests

from bot.app.demo.data_dir import Home
from tests.support.demo import ROOT, quiet_port, remaining, up
from tests.support.polling import until

TOY = ROOT / "tests" / "support" / "toy_channel"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product with a fourth channel: one folder, one import and one line more than ours."""
    copy = tmp_path_factory.mktemp("product")
    for name in ("bot", "escalation", "workers", "tests", "docs", "pyproject.toml"):
        (copy / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "connectors", copy / "connectors", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(TOY, copy / "connectors" / "toy", ignore=shutil.ignore_patterns("__pycache__"))
    registry = copy / "connectors" / "registry.py"
    text = registry.read_text()
    text = text.replace(
        "\nfrom connectors.zendesk", "\nfrom connectors.toy.channel import TOY\nfrom connectors.zendesk", 1
    )
    registry.write_text(text.replace("    ZENDESK,\n", "    ZENDESK,\n    TOY,\n"))
    return copy


def run(product: Path, module: str, *arguments: str) -> str:
    """What `python -m module arguments` prints; it must succeed."""
    done = subprocess.run(
        command(module, *arguments), cwd=product, env=environment(product), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def command(module: str, *arguments: str) -> Sequence[str]:
    return (sys.executable, "-m", module, *arguments)


def environment(product: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(product), "COLUMNS": "200"}  # before the installed product


def test_it_keeps_the_contract_of_every_connector(product: Path) -> None:
    contract = "connectors/toy/contract.py"

    told = run(product, "pytest", contract, "-p", "no:cacheprovider", "-o", "addopts=", "--rootdir", str(product))

    assert re.search(r"\d+ passed", told)


def test_its_settings_are_on_the_page(product: Path) -> None:
    page = run(product, "bot.app.cli", "settings", "--as", "markdown")

    assert "| `TOY_SECRET` | Signs the board's webhooks. |" in page
    assert "### `[toy]`" in page


def test_half_of_it_is_refused(product: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TOY_SECRE=x\n")

    told = subprocess.run(
        command("bot.app.cli", "--env-file", str(tmp_path / ".env"), "migrate"),
        cwd=product, env=environment(product), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "TOY_SECRE: found in" in told.stderr
    assert "did you mean TOY_SECRET?" in told.stderr


@pytest.mark.deploy
def test_the_demo_answers_in_it_and_doctor_finds_it_well(product: Path, tmp_path: Path) -> None:
    output, home, port = tmp_path / "output", tmp_path / "data", quiet_port()
    Home.at(home).tour_played.touch()  # test_tour plays it
    with output.open("wb") as out:
        demo = subprocess.Popen(
            command("bot.app.cli", "demo", "--data-dir", str(home), "--port", str(port)),
            cwd=product, env=environment(product), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        sandbox = re.findall(r"(http://\S+)/sandbox", up(demo, output))[-1]

        requests.post(f"{sandbox}/toy/people/ana/t1", json={"text": "How do I ingest a sitemap?"}, timeout=5)
        answer = until(lambda: by_bot(sandbox, "t1"), seconds=60, what="the answer on the board")
        told = run(product, "bot.app.cli", "--env-file", str(home / "demo.env"), "doctor")

        assert "ingest" in answer[0]
        assert re.search(r"ok +Toy board", told)
        assert re.search(r"ok +Toy signature", told)
        assert re.search(r"ok +Toy echo", told)
    finally:
        demo.send_signal(signal.SIGINT)  # as Ctrl-C
        assert demo.wait(60) == 0
        assert remaining(home) == []


def by_bot(sandbox: str, thread: str) -> list[str]:
    messages = requests.get(f"{sandbox}/toy/threads/{thread}/messages", timeout=5).json()["messages"]
    return [message["text"] for message in messages if message["by"] == "bot"]
