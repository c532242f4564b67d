"""A git repository as a source: what is committed, by the git program. A checkout on this machine, or an address.

Only `ls-tree` and `cat-file` look into a repository: nothing is checked out, no hook and no filter of it runs. What
lies behind an address is cloned for the run, one commit deep, without the operator's settings and credentials.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from bot.knowledge.article import Article, Entry, Source, Unreadable
from bot.knowledge.conversion.documents.reading import SUFFIXES as DOCUMENTS
from bot.knowledge.sources.files import article_of, limit_of
from bot.knowledge.sources.network.addresses import refuse_internal
from bot.knowledge.sources.sites.pages import Site
from bot.knowledge.sources.web import is_address, refuse_unfit

_SECONDS = 300.0
_LFS = b"version https://git-lfs.github.com/spec/v1"
_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    # Of a folder that the operator has named; its owner may well be another user.
    "safe.directory": "*",
    "http.followRedirects": "false",
}


@dataclass(frozen=True, slots=True)
class Blob:
    path: str  # below the folder that is read
    id: str
    mode: str
    size: int


class Repository:
    """One commit of a repository. Raises Unreadable."""

    def __init__(self, folder: Path, commit: str, below: str, held: object = None) -> None:
        """`below`: the folder that is read, from the root of the repository; "" for all of it. `held`: what the folder
        goes with."""
        self._folder = folder
        self._held = held
        self._below = below
        self.commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}").decode().strip()
        self.blobs = {blob.path: blob for blob in self._blobs()}

    def _blobs(self) -> Iterator[Blob]:
        tree = f"{self.commit}:{self._below}" if self._below else self.commit
        for entry in _git(self._folder, "ls-tree", "-r", "-z", "--long", "--full-tree", tree).split(b"\0"):
            facts, _, path = entry.partition(b"\t")
            if not path:
                continue
            mode, kind, name, size = facts.decode().split()
            if kind == "blob":  # anything else is another repository
                yield Blob(path.decode(errors="replace"), name, mode, int(size))

    def read(self, path: str) -> bytes | None:
        """A file at `path`; None where there is none, or only a link."""
        blob = self.blobs.get(path)
        if blob is None or blob.mode == "120000":
            return None
        body = _git(self._folder, "cat-file", "blob", blob.id)
        if body.startswith(_LFS):
            raise Unreadable("is kept in Git LFS, which is not read")
        return body


def find_repository(
    where: str, branch: str | None, base_url: str | None, *, private: bool = False, seconds: float = _SECONDS
) -> Source:
    """`where`: a folder within a checkout, or an address, with `//` before a folder in it. `private`: addresses of
    private networks as well.

    Raises Unreadable where there is nothing at all.
    """
    if is_address(where):
        address, below = _divided(where)
        clone = _Clone()
        _fetch(address, clone.folder, branch, private=private, seconds=seconds)
        repository = Repository(clone.folder, "HEAD", below, clone)
        root = f"git+{where}"
    else:
        folder = Path(os.path.abspath(where))
        if not folder.is_dir():
            raise Unreadable("is no folder")
        below = _git(folder, "rev-parse", "--show-prefix").decode().strip().rstrip("/")
        repository = Repository(folder, branch or "HEAD", below)
        root = str(folder)
    blobs = [blob for blob in repository.blobs.values() if not _is_hidden(blob.path)]
    site = Site(repository.read)
    entries = tuple(_entry(repository, blob, root, base_url, site) for blob in blobs)
    return Source(name=root, entries=entries, setup=base_url or "")


def _entry(repository: Repository, blob: Blob, root: str, base_url: str | None, site: Site) -> Entry:
    read = partial(_read, repository, blob, root, base_url, site)
    # A text may include what another file has, so that its version is the whole commit's.
    version = blob.id if blob.path.lower().endswith(DOCUMENTS) else repository.commit
    return Entry(key=f"{root}/{blob.path}", name=blob.path, read=read, version=version)


def _read(repository: Repository, blob: Blob, root: str, base_url: str | None, site: Site) -> Article:
    most = limit_of(blob.path)
    if blob.mode == "120000":
        raise Unreadable("is a link", gone=True)
    if blob.size > most:
        raise Unreadable(f"is larger than {most >> 20} MiB")
    body = repository.read(blob.path)
    assert body is not None
    return replace(article_of(body, f"{root}/{blob.path}", blob.path, base_url, site), version=None)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(path).parts)


def _divided(where: str) -> tuple[str, str]:
    scheme, _, rest = where.partition("://")
    address, _, below = rest.partition("//")
    return f"{scheme}://{address}", below.strip("/")


class _Clone:
    """A folder that goes when nobody holds this any more: articles are read from it one by one."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="firstline-git-"))
        weakref.finalize(self, shutil.rmtree, str(self.folder), ignore_errors=True)


def _fetch(address: str, folder: Path, branch: str | None, *, private: bool, seconds: float) -> None:
    refuse_unfit(address)
    settings = {} if private else {"http.curloptResolve": _pinned(address)}
    depth = ["--quiet", "--bare", "--depth=1", "--single-branch", "--no-tags"]
    wanted = [f"--branch={branch}"] if branch else []
    _git(None, "clone", *depth, *wanted, "--", address, str(folder), settings=settings, seconds=seconds)


def _pinned(address: str) -> str:
    """The host at the address that was looked at: git would ask again, and may be told another one."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Unreadable("cannot be fetched: its host has no address") from None
    for *_, place in found:
        refuse_internal(str(place[0]))
    ip = str(found[0][4][0])
    return f"{parts.hostname}:{port}:{f'[{ip}]' if ':' in ip else ip}"


def _git(
    folder: Path | None, *arguments: str, settings: dict[str, str] | None = None, seconds: float = _SECONDS
) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise Unreadable("needs the program git, which is not installed")
    options = [f"{name}={value}" for name, value in {**_SETTINGS, **(settings or {})}.items()]
    command = [program, *(part for option in options for part in ("-c", option))]
    command += [*(("-C", str(folder)) if folder else ()), *arguments]
    environment = {
        "PATH": os.pathsep.join((os.path.dirname(program), os.defpath)),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ALLOW_PROTOCOL": "http:https",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, env=environment, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable(f"took git longer than {seconds:g} seconds") from None
    if done.returncode:
        raise Unreadable(f"cannot be read by git: {_said(done.stderr)}")
    return done.stdout


def _said(errors: bytes) -> str:
    lines = [line.strip() for line in errors.decode(errors="replace").splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "")
    return told.partition(": ")[2][:200] or told[:200] or "without a word"
