"""Product names, codes, versions and file names are found in the forms that people write them, before their likes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.knowledge.ingest import ingest
from bot.knowledge.search import PostgresSearch
from bot.model import ANYBODY
from bot.store.db import Database

# By article: what it says, and what is asked.
TERMS = {
    "printer": (
        "The WF-2860DWF prints on both sides.",
        ["WF-2860DWF", "WF2860", "wf 2860", "wf2860dwf", "WF 2860 DWF"],
    ),
    "other printer": ("The WF-2850DWF prints on one side.", ["WF-2850", "wf 2850 dwf"]),
    "paper": ("E-0045 means that paper is stuck.", ["E-0045", "E0045", "e 0045", "error E0045!"]),
    "ink": ("E-0046 means that ink is low.", ["E-0046", "e0046"]),
    "aborted": ("The program ends with exit code -1.", ["exit code -1", "it says: exit code \u22121"]),
    "failed": ("The program ends with exit code 1.", ["exit code 1"]),
    "new": ("Version 4.2.1 mends the calendar.", ["4.2.1", "v4.2.1", "version 4.2.1?"]),
    "newer": ("Version v4.3 mends the clock.", ["v4.3", "4.3", "4.3.7"]),
    "denied": ("0x80070005 is shown where access is denied.", ["0x80070005", "80070005", "0X80070005"]),
    "file": (
        "Put it into foo_bar.conf and start again.",
        ["foo_bar.conf", "foo-bar.conf", "FOO_BAR.CONF", "foobar.conf"],
    ),
    "path": ("It lies in C:\\Tools\\agent\\start.ini there.", ["C:\\Tools\\agent\\start.ini", "agent\\start.ini"]),
    "key": ("Set pool.size.maximum to ten.", ["pool.size.maximum", "pool_size_maximum", "poolSizeMaximum"]),
    "mail": ("Write to help.desk@example.com about it.", ["help.desk@example.com", "<help.desk@example.com>"]),
}


PASTED = [
    'ERROR: "access is denied" -setup !important & (0x80070005) | <none> : *',
    "-access -denied -0x80070005",
    '"access denied 0x80070005 at line 7, column 12" \\ \' ; DROP',
    "NOT access AND NOT denied OR 0x80070005 <-> access",
]


@pytest.fixture
def search(database_url: str, tmp_path: Path) -> Iterator[PostgresSearch]:
    for name, (says, _) in TERMS.items():
        (tmp_path / f"{name}.md").write_text(f"# About {name}\n\n{says}", encoding="utf-8")
    with closing(Database(database_url, 2)) as database:
        ingest(database, None, [str(tmp_path)], lambda _: None)
        yield PostgresSearch(database, None)


def test_each_form_finds_its_article_first_and_a_pasted_error_message_means_nothing_but_its_words(
    search: PostgresSearch,
) -> None:
    asked = {form: name for name, (_, forms) in TERMS.items() for form in forms} | dict.fromkeys(PASTED, "denied")
    found = {form: [one.url for one in search.search(form, 1, ANYBODY)] for form in asked}
    assert found == {form: [f"{name}.md"] for form, name in asked.items()}
