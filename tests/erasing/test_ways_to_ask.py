"""By command and over HTTP: a person is exported and erased, and the receipt shows it."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.exceptions import InvalidSignature
from flask.testing import FlaskClient

from bot.app.cli.commands import cli
from bot.app.container import Container, assemble
from bot.app.privacy.erasing import erasing_of, erasures_of
from bot.app.settings import load
from bot.app.wsgi import create_web
from bot.erasing.receipts import BadReceipt, verify
from bot.erasing.run import Erasing
from bot.errors import FirstlineError
from bot.model import Requester
from bot.store.db import Database
from bot.store.people.blind import PrivacyKeys
from bot.store.people.erasures import Erasures
from bot.store.people.ledger import BadLedger, Ledger
from bot.store.people.removal import Removal
from bot.store.people.who import Person
from bot.tracing.sender import LONGEST_WAIT, OLDEST_SECONDS
from tests.support.builders import feedback, message
from tests.support.servers import Servers
from tests.support.store import Store

KEY = "ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY="
TOKEN = "a-token-of-at-least-32-characters"
ASKED = ("--email", "joe@bloggs.example")


@pytest.fixture
def environment(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Mapping[str, str]:
    """An installation in which Joe has asked something."""
    behaviour = tmp_path / "firstline.toml"
    behaviour.write_text(f'[privacy]\nerasures_file = "{tmp_path}/erasures"\n')
    values = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FIRSTLINE_ENCRYPTION_KEYS": KEY,
        "FIRSTLINE_CONFIG": str(behaviour),
        "FIRSTLINE_PRIVACY_TOKEN": TOKEN,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    container = assemble(load(dotenv=None))
    with closing(container.database):
        container.inbox([message("How do I reset my password?")])
    return values


@pytest.fixture
def container(environment: Mapping[str, str]) -> Iterator[Container]:
    made = assemble(load(environment, dotenv=None))
    with closing(made.database):
        yield made


def run(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(cli, arguments, **options)


def conversations(container: Container) -> int:
    with container.database.connection() as connection:
        return len(connection.execute("SELECT id FROM conversations").fetchall())


def test_forget_asks_erases_and_writes_a_receipt_that_can_be_verified(container: Container, tmp_path: Path) -> None:
    assert run("forget", *ASKED, "--dry-run").exit_code == 0
    assert run("forget", *ASKED, input="n\n").exit_code == 1
    assert conversations(container) == 1

    done = run("forget", *ASKED, "--receipt", "receipt.json", input="y\n")

    assert (done.exit_code, conversations(container)) == (0, 0), done.output
    assert "intercom app1 joe" in done.output
    receipt = json.loads((tmp_path / "receipt.json").read_text())
    assert receipt["removed"]["messages"] == 1
    assert "joe" not in json.dumps({**receipt, "kept_elsewhere": []})
    good = run("receipt", "verify", "receipt.json")
    assert (good.exit_code, "the signature fits" in good.output) == (0, True)
    assert run("receipt", "verify", "receipt.json", "--public-key", receipt["public_key"]).exit_code == 0
    for wrong, key in ({}, receipt["public_key"]), ({"asked_by": "x"}, receipt["public_key"]), ({}, "A" * 43 + "="):
        (tmp_path / "theirs.json").write_text(json.dumps({**receipt, **wrong}))
        assert _fits_without_firstline(tmp_path / "theirs.json", key) is (not wrong and key == receipt["public_key"])
    shown = run("receipt", "show", receipt["erasure"])
    assert json.loads(shown.output) == receipt
    for name, value in {"removed": {"messages": 2}, "signature": "AAAA", "public_key": "AAAA", "form": "x"}.items():
        (tmp_path / "changed.json").write_text(json.dumps({**receipt, name: value}))
        assert run("receipt", "verify", "changed.json").exit_code == 2, name


def _fits_without_firstline(file: Path, key: str) -> bool:
    """As docs/privacy.md tells whoever is shown a receipt."""
    page = (Path(__file__).parents[2] / "docs/privacy.md").read_text()
    program = page.partition("```python\n")[2].partition("```")[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["verify.py", str(file), key])
        try:
            exec(program, {})
        except InvalidSignature:
            return False
        return True


def test_the_list_of_erasures_is_kept_up_and_says_what_is_wrong_with_it(container: Container, tmp_path: Path) -> None:
    assert run("forget", *ASKED, "--yes").exit_code == 0
    kept = tmp_path / "erasures"
    assert len(kept.read_text().splitlines()) == 2
    assert run("forget", "--list", str(kept)).exit_code == 0
    assert len(kept.read_text().splitlines()) == 2

    again = run("forget", "--replay", str(kept))
    assert "erased again: 0" in again.output
    (tmp_path / "none").write_text(kept.read_text().splitlines()[0] + "\n{}\n")
    wrong = run("forget", "--replay", "none")
    assert (wrong.exit_code, "none: line 2: expected what `firstline forget --list` wrote" in wrong.output) == (2, True)
    with pytest.raises(FirstlineError, match="cannot be written"):
        Ledger(container.database, container.cipher).copy_to(tmp_path)


def test_what_nobody_can_be_called_and_a_receipt_that_cannot_be_written_are_refused_first(
    container: Container,
) -> None:
    wrong = [
        (),
        ("--email", "joe"),
        ("--email", "Joe Bloggs <joe@bloggs.example>"),
        ("--email", "mailto:joe@bloggs.example"),
        ("--email", "joe@bloggs.example\u200b"),
        ("--id", "intercom", "app1", "joe\0"),
        ("--id", "intercom", " ", "joe"),
        (*ASKED, "--receipt", "no/such/folder/receipt.json"),
    ]
    for arguments in wrong:
        assert run("forget", *arguments, "--yes").exit_code == 2, arguments
    assert run("export-person", *ASKED, "--out", "firstline.toml").exit_code == 2
    assert conversations(container) == 1
    assert run("forget", "--id", "intercom", " app1", "joe ", "--yes").exit_code == 0
    assert conversations(container) == 0


def test_an_address_is_the_same_however_it_is_written() -> None:
    keys = PrivacyKeys.new()
    composed, apart = "Jos\u00e9@m\u00fcnchen.example", " jose\u0301@MU\u0308NCHEN.example"
    assert len({keys.of_email(one) for one in (composed, apart, "JOS\u00c9@xn--mnchen-3ya.example")}) == 1
    assert keys.of_email("joe@bloggs.example") != keys.of_email("joe+shop@bloggs.example")
    # the indexes that there are stay good, since nearly all addresses are in ASCII
    assert keys.of_email_ever("Joe@bloggs.example") == {keys.of_email("joe@bloggs.example")}
    assert keys.of_email_ever(apart) > {keys.of_email(composed)}


def test_export_writes_what_is_kept_to_read_and_to_process(container: Container, tmp_path: Path) -> None:
    ana = {"thread_id": "9", "author_id": "ana", "requester": Requester(id="ana")}
    container.inbox([message("My own question", **ana), message("And I think so too", thread_id="9", requester=None)])
    container.inbox([feedback(helpful=False, thread_id="9", comment="Not for me")])
    container.inbox([message("nobody in particular", thread_id="10", requester=None, addressed=False)])

    assert run("export-person", *ASKED, "--out", "joe").exit_code == 0

    told = json.loads((tmp_path / "joe" / "person.json").read_text())
    assert told["beside"]["messages"][0]["body"]["text"] == "And I think so too"
    assert told["beside"]["feedback"][0]["comment"] == "Not for me"
    assert told["beside"]["unaddressed_messages"][0]["body"]["text"] == "nobody in particular"
    assert told["conversations"][0]["messages"][0]["body"]["text"] == "How do I reset my password?"
    assert told["conversations"][0]["requester"]["email"] == "joe@bloggs.example"
    assert {file.stat().st_mode & 0o077 for file in (tmp_path / "joe").iterdir()} == {0}
    assert "- **requester**" in (tmp_path / "joe" / "person.md").read_text()


@pytest.fixture
def web(environment: Mapping[str, str]) -> FlaskClient:
    return create_web(load(environment, dotenv=None)).public.test_client()


GOOD = {"Authorization": f"Bearer {TOKEN}"}


def test_another_system_asks_and_hears_when_it_is_done(web: FlaskClient, container: Container) -> None:
    asked = web.post("/privacy/erasures", json={"emails": ["joe@bloggs.example"]}, headers=GOOD)
    assert (asked.status_code, asked.json["conversations"]) == (202, 1)  # type: ignore[index]
    place = f"/privacy/erasures/{asked.json['erasure']}"  # type: ignore[index]
    assert web.get(place, headers=GOOD).json["done"] is False  # type: ignore[index]
    ana = {"emails": ["ana@lima.example"]}
    named = {**GOOD, "Idempotency-Key": "request 77"}
    bodies = (ana, ana, {**ana, "linked": True})
    first, again, other = (web.post("/privacy/erasures", json=body, headers=named).json for body in bodies)
    assert first == again != other
    assert web.post("/privacy/erasures", json=ana, headers={**GOOD, "Idempotency-Key": "x" * 256}).status_code == 400

    erasing_of(container).run_due()

    answer = web.get(place, headers=GOOD).json
    assert answer is not None
    verify(answer["receipt"], erasures_of(container).privacy_keys().public)
    assert conversations(container) == 0


def test_who_has_not_the_token_erases_nobody_and_wrong_requests_are_told(
    web: FlaskClient, container: Container, tmp_path: Path
) -> None:
    body = {"emails": ["joe@bloggs.example"]}
    for sent in ("", "Bearer ", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}", "Bearer \xff"):
        headers = {"Authorization": sent}
        assert web.post("/privacy/erasures", json=body, headers=headers).status_code == 401
    malformed: list[Any] = [
        None,
        {},
        [],
        {"emails": ["joe"]},
        {"ids": [{"channel": "slack"}]},
        {"emails": [], "more": 1},
        {"emails": ["Joe <joe@bloggs.example>"]},
        {"emails": ["joe\ud800@bloggs.example"]},
        {"ids": [{"channel": "intercom", "account": "app1", "id": "joe\0"}]},
        {"ids": [{"channel": "intercom", "account": "app1", "id": " "}]},
    ]
    for wrong in malformed:
        answer = web.post("/privacy/erasures", json=wrong, headers=GOOD)
        assert answer.status_code == 400
        assert "joe" not in answer.text
    gc.collect()  # else what comes to its end while that is read, has no stack left, and pytest tells of it
    deep = web.post("/privacy/erasures", data="[" * 50_000, headers=GOOD, content_type="application/json")
    assert deep.status_code == 400
    assert web.get("/privacy/erasures/00000000-0000-0000-0000-000000000000", headers=GOOD).status_code == 404
    assert conversations(container) == 1
    (tmp_path / "erasures").write_text("something else")  # where the list of erasures is kept
    refused = web.post("/privacy/erasures", json=body, headers=GOOD)
    assert (refused.status_code, refused.json["error"]) == (503, "BadLedger")  # type: ignore[index]
    assert conversations(container) == 1


def test_a_receipt_of_another_installation_is_refused() -> None:
    with pytest.raises(BadReceipt, match="form"):
        verify({"form": "other"}, b"0" * 32)
    with pytest.raises(BadReceipt, match="another installation"):
        verify({"form": "firstline erasure receipt 1", "public_key": "AAAA"}, b"0" * 32)
    assert issubclass(BadLedger, FirstlineError)


def test_who_only_wrote_in_anothers_conversation_is_erased_again_after_a_restore(
    container: Container, servers: Servers, tmp_path: Path
) -> None:
    beside = message("What only Kim knows", author_id="kim", requester=None)
    container.inbox([beside])
    with container.database.connection() as connection:
        row = connection.execute("SELECT current_database() AS name").fetchone()
    assert row is not None
    backup = servers.new_database(f"{row['name']}_backup", copied=row["name"])
    assert run("forget", "--id", "intercom", "app1", "kim", "--yes").exit_code == 0

    with closing(Database(backup, 2)) as restored:
        ledger = Ledger(restored, container.cipher)
        erasures = Erasures(restored, container.cipher)
        (erasure,) = ledger.replay(tmp_path / "erasures", erasures)
        accept = Store(restored, container.cipher).accept
        with restored.connection() as connection:
            connection.execute("UPDATE erasures SET due_at = now()")
        assert Erasing(erasures, Removal(restored, container.cipher), accept, {}).run(erasure.id)
        with restored.connection() as connection:
            kept = connection.execute("SELECT body FROM messages").fetchall()
        assert "Kim" not in str([container.cipher.open(one["body"]) for one in kept])


def test_a_list_that_was_made_with_other_keys_is_not_written_over(container: Container, tmp_path: Path) -> None:
    assert run("forget", *ASKED, "--yes").exit_code == 0
    kept = (tmp_path / "erasures").read_text()
    with container.database.connection() as connection:  # a backup from before there were keys
        connection.execute("DELETE FROM erasures")
        connection.execute("DELETE FROM privacy_keys")
    container.cipher.opened.clear()
    container.inbox([message("a new question", thread_id="9", author_id="ana", requester=Requester(id="ana"))])

    refused = run("forget", "--id", "intercom", "app1", "ana", "--yes")

    assert (refused.exit_code, "run `firstline forget --replay`" in refused.output) == (2, True), refused.output
    assert conversations(container) == 1
    assert (tmp_path / "erasures").read_text() == kept
    assert "erased again: 1" in run("forget", "--replay", str(tmp_path / "erasures")).output
    assert run("forget", "--id", "intercom", "app1", "ana", "--yes").exit_code == 0
    assert len((tmp_path / "erasures").read_text().splitlines()) == 3


def test_traces_are_waited_for_as_long_as_a_worker_keeps_them(
    environment: Mapping[str, str],
) -> None:
    traced = {**environment, "LANGFUSE_PUBLIC_KEY": "pk", "LANGFUSE_SECRET_KEY": "sk"}
    container = assemble(load(traced, dotenv=None))
    with closing(container.database):
        before = time.time()
        erasure = erasures_of(container).begin(Person(emails=frozenset({"joe@bloggs.example"})), by="test")

    assert erasure.progress.settles_at - before >= OLDEST_SECONDS + LONGEST_WAIT
