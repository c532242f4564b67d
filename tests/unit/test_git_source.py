"""A repository as a source: what is committed, in which version, and nothing of the operator's network."""

from __future__ import annotations

import gc
import os
import subprocess
import tempfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.config import SourceSettings
from bot.knowledge.article import Article, Source, Unreadable
from bot.knowledge.sources.configured import open_source, openers
from bot.knowledge.sources.git import find_repository


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "handbook"
    (folder / "docs").mkdir(parents=True)
    git(folder, "init", "--quiet")
    (folder / "README.md").write_text("# Handbook\n\nHow we work.")
    (folder / "docs" / "fees.md").write_text("# Fees\n\nFive euros.")
    (folder / "docs" / "codes.csv").write_text("Code,Meaning\n007,Full\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "First")
    return folder


def read(source: Source) -> tuple[dict[str, Article], dict[str, str]]:
    articles, reasons = {}, {}
    for entry in source.entries:
        try:
            articles[entry.name] = entry.read()
        except Unreadable as unreadable:
            reasons[entry.name] = str(unreadable)
    return articles, reasons


def test_what_is_committed_is_read_and_nothing_else(checkout: Path) -> None:
    (checkout / "docs" / "draft.md").write_text("Not yet.")
    (checkout / "docs" / "fees.md").write_text("# Fees\n\nTen euros.")
    (checkout / ".git" / "notes.md").write_text("Never.")

    articles, reasons = read(find_repository(str(checkout), None, "https://example.com/help/{path}"))

    assert reasons == {}
    assert {name: (it.title, it.url) for name, it in articles.items()} == {
        "README.md": ("Handbook", "https://example.com/help/"),
        "docs/codes.csv": ("Codes", "https://example.com/help/docs/codes"),
        "docs/fees.md": ("Fees", "https://example.com/help/docs/fees"),
    }
    assert "Five euros" in articles["docs/fees.md"].text
    assert articles["docs/fees.md"].key == str(checkout / "docs" / "fees.md")


def test_a_folder_of_a_checkout_is_a_source_of_its_own(checkout: Path) -> None:
    articles, _ = read(find_repository(str(checkout / "docs"), None, None))

    assert {name: it.url for name, it in articles.items()} == {"codes.csv": "codes.csv", "fees.md": "fees.md"}


def test_the_commit_is_the_version(checkout: Path) -> None:
    before = find_repository(str(checkout), None, None)
    again = find_repository(str(checkout), None, None)
    (checkout / "docs" / "fees.md").write_text("# Fees\n\nTen euros.")
    git(checkout, "commit", "--quiet", "-am", "Dearer")
    after = find_repository(str(checkout), None, None)

    def versions(source: Source) -> set[str | None]:
        return {entry.version for entry in source.entries}

    assert versions(before) == versions(again)
    assert versions(after) == {git(checkout, "rev-parse", "HEAD")}
    assert not versions(before) & versions(after)


def test_a_branch_is_read_without_being_checked_out(checkout: Path) -> None:
    git(checkout, "checkout", "--quiet", "-b", "next")
    (checkout / "docs" / "fees.md").write_text("# Fees\n\nTen euros.")
    git(checkout, "commit", "--quiet", "-am", "Dearer")
    git(checkout, "checkout", "--quiet", "main")

    articles, _ = read(find_repository(str(checkout), "next", None))

    assert "Ten euros" in articles["docs/fees.md"].text


def test_links_and_large_files_elsewhere_are_named(checkout: Path) -> None:
    (checkout / "link.md").symlink_to("/etc/passwd")
    (checkout / "manual.md").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    (checkout / "page.adoc").write_text("= Title")
    (checkout / "old.doc").write_text("x")
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "-m", "More")

    articles, reasons = read(find_repository(str(checkout), None, None))

    assert len(articles) == 3
    assert reasons == {
        "link.md": "is a link",
        "manual.md": "is kept in Git LFS, which is not read",
        "old.doc": "is a Word document of before 2007; save it as .docx",
        "page.adoc": "is AsciiDoc; read the site that is built of it",
    }


def test_no_program_of_the_repository_is_run(checkout: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\n")
    trap.chmod(0o755)
    for setting in ("core.fsmonitor", "core.sshCommand", "core.pager", "filter.x.smudge"):
        git(checkout, "config", setting, str(trap))

    articles, _ = read(find_repository(str(checkout), None, None))

    assert len(articles) == 3
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("where", "branch", "reason"),
    [
        ("nowhere", None, "is no folder"),
        (".", None, "cannot be read by git: not a git repository"),
        ("handbook", "none-such", "cannot be read by git: Needed a single revision"),
        ("handbook", "--help", "cannot be read by git: Needed a single revision"),
    ],
)
def test_what_is_no_repository_is_named(checkout: Path, where: str, branch: str | None, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        find_repository(str(checkout.parent / where), branch, None)


class Backend(BaseHTTPRequestHandler):
    """Git's own server, for a folder of repositories."""

    folder: Path

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.defpath,
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=environment, check=True)
        head, _, said = done.stdout.partition(b"\r\n\r\n")
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        status = next((int(value.split()[0]) for name, value in lines if name == "Status"), 200)
        self.send_response(status)
        for name, value in lines:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def served(checkout: Path) -> Iterator[str]:
    handler = type("Here", (Backend,), {"folder": checkout.parent})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/handbook/.git"
        server.shutdown()


def test_what_lies_behind_an_address_is_cloned_for_the_run(
    served: str, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    git(checkout, "commit", "--quiet", "--allow-empty", "-m", "Second")

    source = find_repository(f"{served}//docs", None, "https://example.com", private=True)
    articles, reasons = read(source)

    assert reasons == {}
    assert {name: it.url for name, it in articles.items()} == {
        "codes.csv": "https://example.com/codes.csv",
        "fees.md": "https://example.com/fees.md",
    }
    assert articles["fees.md"].key == f"git+{served}//docs/fees.md"
    (clone,) = tmp_path.glob("firstline-git-*")
    assert git(clone, "rev-list", "--count", "HEAD") == "1"
    del source
    gc.collect()
    assert list(tmp_path.glob("firstline-git-*")) == []


def test_an_address_of_a_private_network_is_read_only_where_allowed(served: str) -> None:
    with pytest.raises(Unreadable, match="this machine or a private network"):
        find_repository(served, None, None)
    with pytest.raises(Unreadable, match="carries a user name or password"):
        find_repository(served.replace("//", "//ada:secret@"), None, None)


def test_another_protocol_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="is no folder"):
        find_repository("ext::sh -c touch% /tmp/x", None, None)


def test_a_repository_behind_an_address_is_a_kind_of_source(checkout: Path) -> None:
    settings = SourceSettings(
        name="handbook", kind="git", where=str(checkout), base_url="https://example.com", include=("docs/*",)
    )

    source = open_source(settings, None, openers({}))

    assert source.name == "handbook"
    assert [entry.name for entry in source.entries] == ["docs/codes.csv", "docs/fees.md"]
