"""A file on this machine as an article, whatever kind of file it is."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from bot.knowledge.article import MAX_BYTES, MAX_NAME_CHARS, Article, Unreadable
from bot.knowledge.conversion import markup
from bot.knowledge.conversion.documents.limits import MAX_DOCUMENT_BYTES
from bot.knowledge.conversion.documents.reading import SUFFIXES as DOCUMENTS
from bot.knowledge.conversion.documents.reading import read_document
from bot.knowledge.conversion.documents.sheets.csv_file import read_csv
from bot.knowledge.conversion.markup import Content
from bot.knowledge.sources.sites.pages import Site
from bot.knowledge.sources.web import is_address

Reader = Callable[[str, str], Content]
_TEXTS: dict[str, Reader] = {
    ".md": markup.read_markdown,
    ".markdown": markup.read_markdown,
    ".mdx": markup.read_markdown,
    ".txt": markup.read_plain,
    ".htm": markup.read_html_source,
    ".html": markup.read_html_source,
    ".csv": read_csv,
    ".tsv": read_csv,
}
SUFFIXES = (*_TEXTS, *DOCUMENTS)
# What people expect to be read, and what they can do about it.
_OTHER_FORMS = {
    ".doc": "is a Word document of before 2007; save it as .docx",
    ".dot": "is a Word template of before 2007; save it as .docx",
    ".xls": "is an Excel workbook of before 2007; save it as .xlsx",
    ".xlsb": "is a binary Excel workbook; save it as .xlsx",
    ".odt": "is an OpenDocument text; save it as .docx",
    ".ods": "is an OpenDocument table; save it as .xlsx",
    ".pages": "is a Pages document; export it as .docx",
    ".numbers": "is a Numbers table; export it as .xlsx",
    ".pptx": "is a presentation; export it as .pdf",
    ".ppt": "is a presentation; export it as .pdf",
    ".rtf": "is rich text; save it as .docx",
    ".adoc": "is AsciiDoc; read the site that is built of it",
    ".asciidoc": "is AsciiDoc; read the site that is built of it",
    ".rst": "is reStructuredText; read the site that is built of it",
}
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def site_in(folder: Path) -> Site:
    """The source of a site that a folder is; links that lead out of it are not followed."""

    def tree(name: str) -> bytes | None:
        path = folder / name
        if "\0" in name or not path.is_file() or not real_path(path).is_relative_to(real_path(folder)):
            return None
        return _bytes_of(path, MAX_BYTES)

    return Site(tree)


def read_file(path: Path, name: str, within: Path | None, base_url: str | None, site: Site | None = None) -> Article:
    """`name`: its path below what is read, with `/`. `within`: the folder that a link may not leave. `site`: of which
    it may be a page.

    Raises Unreadable.
    """
    most = limit_of(name)
    if len(str(path)) > MAX_NAME_CHARS or _UNFIT.search(str(path)):
        raise Unreadable(f"has a name that is no text, or longer than {MAX_NAME_CHARS} characters")
    if within is not None and not real_path(path).is_relative_to(real_path(within)):
        raise Unreadable("is a link that leads out of the folder", gone=True)
    return article_of(_bytes_of(path, most), str(path), name, base_url, site)


def read_again(
    path: Path, name: str, within: Path | None, base_url: str | None, site: Site | None, version: str
) -> Article | None:
    """As `read_file`; None for a document that is what it was, since to read it takes half a second."""
    suffix = path.suffix.lower()
    if suffix in DOCUMENTS and _version(_bytes_of(path, MAX_DOCUMENT_BYTES)) == version:
        return None
    return read_file(path, name, within, base_url, site)


def limit_of(name: str) -> int:
    """The most bytes that a file of this name may have. Raises Unreadable for a type that is not read."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Unreadable(_OTHER_FORMS.get(suffix, f"is not of a type that is read ({', '.join(SUFFIXES)})"), gone=True)
    return MAX_DOCUMENT_BYTES if suffix in DOCUMENTS else MAX_BYTES


def article_of(body: bytes, key: str, name: str, base_url: str | None, site: Site | None) -> Article:
    """`name`, `site`: as for `read_file`. Raises Unreadable."""
    suffix = PurePosixPath(name).suffix.lower()
    if site is not None and not site.is_page(name):
        raise Unreadable("is no page of its site, but a piece of others, or made of them", gone=True)
    content = _content(body, name, suffix, site)
    return Article(
        key=key,
        url=public_url(base_url, name, content.address),
        title=content.title,
        text=content.text,
        markdown=content.markdown,
        language=content.language,
        labels=content.labels,
        version=_version(body) if suffix in DOCUMENTS else None,
        notes=content.notes,
    )


def _content(body: bytes, name: str, suffix: str, site: Site | None) -> Content:
    if suffix in DOCUMENTS:
        return read_document(body, name, suffix)
    reader = _TEXTS[suffix]
    try:
        text = markup.decode(body, html=reader is markup.read_html_source)
    except Unreadable as unreadable:
        hint = '; Excel saves it as "CSV UTF-8"' if reader is read_csv else ""
        raise Unreadable(f"{unreadable}{hint}") from None
    missing: tuple[str, ...] = ()
    is_source = reader is markup.read_markdown or (reader is markup.read_html_source and text.startswith("---\n"))
    if is_source and site is not None:
        text, missing = site.complete(text, name)
    content = reader(text, name)
    notes = (f"includes what is not there: {', '.join(missing)}",) if missing else ()
    return replace(content, notes=content.notes + notes)


def _version(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _bytes_of(path: Path, most: int) -> bytes:
    try:
        # A pipe or a device would block the reader forever: look before opening.
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable("is no regular file")
        with path.open("rb") as file:
            body = file.read(most + 1)
    except OSError as error:
        raise Unreadable(reason_of(error)) from None
    if len(body) > most:
        raise Unreadable(f"is larger than {most >> 20} MiB")
    return body


def public_url(base_url: str | None, path: str, address: str | None = None) -> str:
    """Where a reader finds the file at `path` (relative, with `/`): below `base_url`, or just the path without one.

    A base with placeholders is filled in instead: `{path}` is the path without its suffix (and without a last `index`
    or `README`), `{file}` the path as it is. `address`: where the page itself says that it is, below the site.
    """
    if base_url is None:
        return path
    if address is not None:
        return _told(base_url, path, address)
    if "{path}" not in base_url and "{file}" not in base_url:
        return f"{base_url.rstrip('/')}/{quote(path)}"
    stem = path.rpartition(".")[0] or path
    folder, _, name = stem.rpartition("/")
    if name.lower() in ("index", "readme"):
        stem = folder
    filled = base_url.replace("{path}", quote(stem)).replace("{file}", quote(path))
    return filled if stem else filled.rstrip("/") + "/"


def _told(base_url: str, path: str, address: str) -> str:
    """The last part of an address takes the place of the file's name."""
    if is_address(address):
        return address
    site, placeholder, rest = base_url.partition("{path}") if "{path}" in base_url else base_url.partition("{file}")
    if not address.startswith("/"):
        folder = path.rpartition("/")[0]
        address = f"{folder}/{address}" if folder else address
    end = rest if placeholder and "." not in address.rpartition("/")[2] else ""
    bare = quote(address.strip("/"), safe="/%")
    return f"{site.rstrip('/')}/{bare}{end if bare else ''}" + (
        "/" if address.endswith("/") and not end and bare else ""
    )


def real_path(path: Path) -> Path:
    """Where links lead; `Path.resolve` raises for one that leads to itself."""
    return Path(os.path.realpath(path))


def reason_of(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError | ValueError):
        return "does not exist"
    return f"cannot be read ({error.strerror or type(error).__name__})"
