"""What a production installation gets: all that the code reads, and no more dependencies than it needs."""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.support.package import PACKAGES, ROOT, build, tracked


def pins(lock: str) -> dict[str, str]:
    """What a lock says of each package: "name==version" -> its markers and hashes."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    return {entry.split()[0]: entry for entry in entries}


def names(lines: list[str]) -> set[str]:
    return {re.split(r"[\[;<>=~ ]", line, maxsplit=1)[0].lower() for line in lines}


def test_no_file_is_of_a_kind_that_the_wheel_leaves_out() -> None:
    """The short form of the next: files with a dot in their name, in folders that could be packages."""
    paths = [Path(name) for name in tracked(*PACKAGES)]

    assert [path for path in paths if not path.suffix or not all(map(str.isidentifier, path.parent.parts))] == []


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    wheel = zipfile.ZipFile(build("wheel", tmp_path))

    held = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert held == set(tracked(*PACKAGES))


def test_production_is_locked_with_the_versions_that_the_tests_run_with() -> None:
    everything, production = pins("requirements.lock"), pins("requirements-production.lock")

    assert {pin: entry for pin, entry in production.items() if everything.get(pin) != entry} == {}
    assert all("--hash=sha256:" in entry for entry in production.values())


def test_production_needs_nothing_of_the_demo_and_the_tests() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = {pin.partition("==")[0] for pin in pins("requirements-production.lock")}

    assert names(project["dependencies"]) <= locked
    assert not names(project["optional-dependencies"]["demo"]) & locked
    assert not names(project["optional-dependencies"]["dev"]) & locked
