"""A rehearsal of what really was: nothing is changed anywhere, neither in the database nor at the vendors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import request

from bot.app.cli.commands import cli
from bot.app.container import Container
from bot.app.rehearsing.background import rehearse, start
from bot.app.rehearsing.stage import Stage
from bot.app.settings import load
from bot.errors import StoreUnavailable
from bot.knowledge.ingest import ingest
from bot.model import Role
from bot.rehearsal.past import PastConversation
from bot.rehearsal.replay import Replay
from bot.rehearsal.report.overview import OVERVIEW
from bot.rehearsal.report.report import PAIR, Pair, Side, pairs
from bot.rehearsal.result import RESULTS
from bot.store.cipher import Cipher
from bot.store.console.users import Users
from bot.store.pacing.pauses import Pauses
from bot.store.rehearsals.kept import Rehearsals
from bot.store.rehearsals.running import ClaimedRun, Running
from bot.store.rehearsals.runs import Runs, WantedRun
from connectors.intercom.client import rate_limits_of
from connectors.sandbox.app import Sandbox, create_app
from connectors.sandbox.clock import DatedRequestHandler
from connectors.sandbox.faults import Fault
from tests.support.builders import message
from tests.support.console import Visitor, add_user, served, settings_of
from tests.support.installation import ARTICLES, HELP_CENTER, environment_of
from tests.support.openai_server import openai_server
from tests.support.serving import Served
from tests.support.shared import SHARED
from tests.support.store import Store
from workers.steering.rehearse import RehearsalJob

READS = ("/intercom/conversations/search",)  # a POST that only looks
PAST = {
    "id": "T-1",
    "requester": {"name": "Nina Okafor", "email": "nina@okafor.example"},
    "messages": [
        {"from": "customer", "text": "Hi, Nina Okafor here. How do I reset my password?"},
        {
            "from": "agent",
            "text": "Hi Nina, open Settings, Security and press Reset password. The link works 30 minutes.",
        },
        {"from": "customer", "text": "It doesn't come. I want to talk to a human."},
        {"from": "agent", "text": "I've sent it again and called you."},
        {"from": "customer", "text": "How do I download an invoice?"},
    ],
}


BESIDE = '[rehearsals]\nagainst = ["strict.toml"]\n'
STRICT = """
[topics.own.passwords]
description = "Passwords"
examples = ["How do I reset my password?", "I forgot my password", "change password"]
action = "handoff"
"""


@dataclass
class Site:
    store: Store
    sandbox: Sandbox
    seen: list[tuple[str, str]]
    folder: Path
    consoles: list[Served] = field(default_factory=list)

    def simulate(self, *arguments: str, keep: bool = False) -> Result:
        for_good = () if keep else ("--no-keep",)
        return CliRunner().invoke(cli, ["simulate", *arguments, *for_good, "--out", str(self.folder / "out")])

    def results(self) -> list[list[dict[str, Any]]]:
        """The exchanges of each configuration."""
        found = json.loads((self.folder / "out/results.json").read_text())
        return [one["exchanges"] for one in found["configurations"]]

    @property
    def changes(self) -> list[tuple[str, str]]:
        """Requests by which something may have been changed."""
        return [(method, path) for method, path in self.seen if method != "GET" and path not in READS]

    def tables(self) -> dict[str, list[Any]]:
        """All rows of all tables."""
        names = self.store.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        every = {row["name"]: f'SELECT t::text AS row FROM "{row["name"]}" t ORDER BY 1' for row in names}
        return {name: [row["row"] for row in self.store.rows(query)] for name, query in every.items()}


@pytest.fixture
def site(
    store: Store, database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """Articles, a conversation that is going on, and vendors who write down what they are asked."""
    contracts, seen = SHARED / "contracts", list[tuple[str, str]]()
    sandbox = Sandbox(target="http://127.0.0.1:9", contracts=contracts if contracts.exists() else None)
    app = create_app(sandbox)
    app.before_request(lambda: seen.append((request.method, request.path)))
    vendors = Served(app, handler=DatedRequestHandler)
    rate_limits_of.cache_clear()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "firstline.toml").write_text("")
    environment = environment_of(database_url, redis_url, tmp_path / "firstline.toml", vendors.url)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    store.cipher = Cipher([environment["FIRSTLINE_ENCRYPTION_KEYS"]])
    store.__post_init__()
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text)
    ingest(store.database, None, [str(tmp_path / "articles")], lambda _: None, base_url=HELP_CENTER)
    store.accept([message("Is anybody there?")])
    (tmp_path / "past.jsonl").write_text(json.dumps(PAST) + "\nnonsense\n")
    yield (site := Site(store, sandbox, seen, tmp_path))
    for one in (vendors, *site.consoles):
        one.close()
    sandbox.close()
    assert sandbox.violations == []


def test_a_file_is_rehearsed_and_nothing_is_changed(site: Site) -> None:
    before = site.tables()

    ran = site.simulate("past.jsonl", "--at-once", "1")

    assert ran.exit_code == 0, ran.output
    assert "past.jsonl, line 2: found what is no JSON" in ran.stderr
    assert site.tables() == before
    assert site.seen == []
    ((first, second),) = site.results()
    assert (first["kind"], second["kind"], second["reason"]) == ("answered", "handed_over", "human_requested")
    assert "Reset password" in first["said"]
    assert first["sources"][0]["url"].startswith(HELP_CENTER)
    assert first["comparison"]["facts"] == "same"
    report = (site.folder / "out/report.html").read_text()
    assert "Reset password" in report
    for written in (report, (site.folder / "out/results.json").read_text()):
        assert "Okafor" not in written
        assert "Nina" not in written
    assert not (site.folder / "out/progress.jsonl").exists()
    assert {path.stat().st_mode & 0o777 for path in (site.folder / "out").iterdir()} == {0o600}


def test_what_came_of_it_is_kept_for_the_console_without_personal_data(site: Site) -> None:
    before = site.tables()

    ran = site.simulate("past.jsonl", "--at-once", "1", keep=True)

    assert ran.exit_code == 0, ran.output
    ours = {"rehearsals", "rehearsed_exchanges", "privacy_keys"}
    assert {name: rows for name, rows in site.tables().items() if rows != before[name]}.keys() <= ours
    rehearsals = Rehearsals(site.store.database, site.store.cipher)
    (kept,) = rehearsals.listed()
    overview, page = OVERVIEW.validate_python(kept.body), rehearsals.exchanges(kept.id)
    assert f"Rehearsals, {kept.id}" in ran.stderr
    (side,) = overview.sides
    assert (overview.source, side.version, side.summary.conversations) == ("past.jsonl", "quotes", 1)
    assert overview.left_out == {"lines that could not be read": 1}
    worst_first = [PAIR.validate_python(one.body).any for one in page]
    assert [one.exchange for one in worst_first] == [pair.any.exchange for pair in _pairs(site)]
    assert "Okafor" not in str(kept.body) + str(page)


def _pairs(site: Site) -> list[Pair]:
    (results,) = site.results()
    return pairs([Side(name="", results=RESULTS.validate_python(results))])


def test_with_personal_data_nothing_is_kept(site: Site) -> None:
    ran = site.simulate("past.jsonl", "--at-once", "1", "--personal-data", keep=True)

    assert ran.exit_code == 0, ran.output
    assert "Not kept for the console" in ran.stderr
    assert site.store.rows("SELECT id FROM rehearsals") == []


def test_two_configurations_and_personal_data_where_it_is_asked_for(site: Site) -> None:
    (site.folder / "strict.toml").write_text(STRICT)

    ran = site.simulate("past.jsonl", "--at-once", "1", "--against", "strict.toml", "--personal-data", "--json")

    assert ran.exit_code == 0, ran.output
    assert [one["name"] for one in json.loads(ran.stdout)["configurations"]] == ["firstline", "strict"]
    usual, strict = site.results()
    assert [one["kind"] for one in usual] == ["answered", "handed_over"]
    assert [(one["kind"], one["reason"]) for one in strict] == [("handed_over", "always_human")]
    assert "Nina Okafor" in usual[0]["asked"]


def test_what_was_stopped_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was answered before is not answered again."""
    lines = [json.dumps({**PAST, "id": f"T-{number}"}) for number in range(1, 4)]
    (site.folder / "past.jsonl").write_text("\n".join(lines))
    answered: list[str] = []
    really = Replay.__call__

    def until_the_third(self: Replay, number: int, past: PastConversation) -> Any:
        answered.append(past.key)
        if len(answered) == 3:
            raise StoreUnavailable("the database cannot be reached")
        return really(self, number, past)

    monkeypatch.setattr(Replay, "__call__", until_the_third)
    assert site.simulate("past.jsonl", "--at-once", "1").exit_code == 2
    assert site.simulate("past.jsonl", "--at-once", "1").exit_code == 0

    assert answered == ["T-1", "T-2", "T-3", "T-3"]
    (results,) = site.results()
    assert [one["conversation"] for one in results] == ["T-1", "T-1", "T-2", "T-2", "T-3", "T-3"]


def test_tickets_and_conversations_are_fetched_and_only_read(site: Site) -> None:
    zendesk, intercom = site.sandbox.zendesk, site.sandbox.intercom
    agent = zendesk.add_user("Tom Baker", "tom@acme.example", "agent")
    joe = zendesk.add_user("Joe Bloggs", "joe@bloggs.example")
    ticket = zendesk.requester_creates(joe, "Invoice", "How do I download an invoice?")
    zendesk.agent_comments(ticket, agent, "Under Billing, History: press the arrow beside the invoice.")
    zendesk.agent_comments(ticket, agent, "Looks like a new customer.", public=False)
    contact = intercom.add_contact("Mia Moss", "mia@moss.example")
    talk = intercom.customer_starts(contact, "How do I export my data?")
    intercom.admin_replies(talk, intercom.credentials.admin_id, "That is what our own seat says.")
    before = site.tables()
    site.sandbox.faults.add(Fault(vendor="zendesk", kind="429", path=f"*/tickets/{ticket}*"))  # it asks for patience

    fetched = {}
    for vendor in ("zendesk", "intercom"):
        ran = site.simulate(vendor, "--since", "2020-01-01", "--at-once", "1")
        assert ran.exit_code == 0, ran.output
        (fetched[vendor],) = site.results()

    assert site.tables() == before
    assert site.changes == []
    (invoice,) = [one for one in fetched["zendesk"] if one["conversation"] == ticket]
    assert invoice["kind"] == "answered"
    assert invoice["agent"].startswith("Under Billing, History")
    assert "new customer" not in invoice["agent"]
    assert invoice["comparison"]["facts"] == "same"
    assert invoice["link"].endswith(f"/agent/tickets/{ticket}")
    (export,) = [one for one in fetched["intercom"] if one["conversation"] == talk]
    assert "Export data" in export["said"]


def test_what_is_neither_a_file_nor_a_helpdesk_is_named(site: Site) -> None:
    ran = site.simulate("old.jsonl")
    assert ran.exit_code == 2
    assert "old.jsonl: found no such file, expected a file, or one of intercom, zendesk" in ran.stderr


def test_postgres_itself_refuses_a_write(site: Site) -> None:
    """Whatever a step should come to do some day."""
    stage = Stage(load(dotenv=None))
    with pytest.raises(RuntimeError, match="read-only transaction"):
        Pauses(stage.database).pause("*", "a rehearsal")
    stage.database.close()
    assert site.store.rows("SELECT * FROM pauses") == []


PRICED = """
[model]
name = "acme-large"
input_price = 2.0
output_price = 8.0
[budget]
day_tokens = 1
"""


def test_with_a_model_the_report_has_the_cost_and_no_budget_does(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a rehearsal takes is not taken from what requesters are answered with."""
    (site.folder / "firstline.toml").write_text(PRICED)
    before = site.tables()
    with openai_server() as model:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)

        ran = site.simulate("past.jsonl", "--judge")

    assert ran.exit_code == 0, ran.output
    assert site.tables() == before
    ((first, second),) = site.results()
    assert (first["kind"], first["models"]) == ("answered", ["acme-large"])
    assert Decimal(first["cost"]) > 0
    assert second["kind"] == "handed_over"
    assert "Nina" not in str(model.requests)


def test_a_judge_needs_a_model(site: Site) -> None:
    ran = site.simulate("past.jsonl", "--judge")
    assert ran.exit_code == 2
    assert "--judge: found no language model" in ran.stderr


@pytest.mark.slow
def test_processes_come_to_the_same_as_one_thread(site: Site) -> None:
    (site.folder / "past.jsonl").write_text("\n".join(json.dumps({**PAST, "id": str(n)}) for n in range(12)))
    told = []
    for at_once in ("1", "2"):
        assert site.simulate("past.jsonl", "--at-once", at_once).exit_code == 0
        (results,) = site.results()
        told.append([{**one, "seconds": 0} for one in results])
    assert told[0] == told[1]
    assert len(told[0]) == 24


def test_what_the_console_asks_for_is_rehearsed_beside_another_configuration(site: Site) -> None:
    (site.folder / "strict.toml").write_text(STRICT)
    (site.folder / "firstline.toml").write_text(BESIDE)
    opal = _ask(site, against="strict")
    container = Container(load(dotenv=None))
    running = Running(container.database, container.cipher)

    rehearse(container.settings, running, _claimed(running))

    report = opal.get("/rehearsals/runs/1")
    container.database.close()
    assert report.url.endswith("/rehearsals/1"), report.text
    (kept,) = Rehearsals(site.store.database, site.store.cipher).listed()
    overview = OVERVIEW.validate_python(kept.body)
    assert (kept.by, overview.source) == ("opal", "file.jsonl")
    assert [side.name for side in overview.sides] == ["firstline", "strict"]
    assert overview.left_out == {"lines that could not be read": 1}
    assert "Reset password" in report.text
    assert "Okafor" not in report.text
    assert site.seen == []
    assert site.store.rows("SELECT id FROM rehearsal_conversations") == []


@pytest.mark.deploy
def test_a_worker_rehearses_in_a_process_that_ends_when_it_is_cancelled(site: Site) -> None:
    opal = _ask(site)
    container = Container(load(dotenv=None))
    running, begin = Running(container.database, container.cipher), partial(start, container.settings)

    RehearsalJob(running, begin).run()
    report = opal.get("/rehearsals/runs/1")
    _ask(site)
    process = begin(_claimed(running))
    Runs(container.database, container.cipher).cancel(2)
    process.join(30)

    container.database.close()
    assert "Reset password" in report.text
    assert process.exitcode == 0
    assert [one.id for one in Rehearsals(site.store.database, site.store.cipher).listed()] == [1]


def _ask(site: Site, **form: str) -> Visitor:
    """Somebody in the console, for the file to be rehearsed."""
    Users(site.store.database).remove("opal")
    add_user(site.store, "opal", Role.OPERATOR)
    console = served(site.store, settings_of(site.folder, BESIDE))
    site.consoles.append(console)
    opal = Visitor(console.url)
    opal.sign_in("opal")
    opal.get("/rehearsals/new")
    opal.post("/rehearsals/new", source="file", file=(site.folder / "past.jsonl").read_bytes(), **form)
    return opal


def test_a_helpdesk_is_rehearsed_from_where_another_process_stopped(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    intercom = site.sandbox.intercom
    contact = intercom.add_contact("Mia Moss", "mia@moss.example")
    for question in ("How do I export my data?", "How do I download an invoice?"):
        intercom.customer_starts(contact, question)
    container = Container(load(dotenv=None))
    running, runs = Running(container.database, container.cipher), Runs(container.database, container.cipher)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    number = runs.want("opal", WantedRun(source="intercom", is_file=False, most=2, since=long_ago))
    answered: list[str] = []
    really = Replay.__call__

    def until_the_second(self: Replay, number: int, past: PastConversation) -> Any:
        answered.append(past.key)
        if len(answered) == 2:
            raise StoreUnavailable("the database cannot be reached")
        return really(self, number, past)

    monkeypatch.setattr(Replay, "__call__", until_the_second)
    with pytest.raises(StoreUnavailable):
        rehearse(container.settings, running, first := _claimed(running))
    running.release(first, counts=True)
    rehearse(container.settings, running, _claimed(running))

    found = runs.find(number)
    container.database.close()
    assert found is not None
    assert (found.state, found.rehearsal_id is not None) == ("done", True)
    assert [answered[0], answered[1], answered[1]] == answered
    assert site.changes == []


def test_why_there_is_no_report_is_told_in_a_sentence(site: Site) -> None:
    container = Container(load(dotenv=None))
    running, runs = Running(container.database, container.cipher), Runs(container.database, container.cipher)
    told = []
    for wanted in (
        WantedRun(source="intercom", is_file=False, most=2),
        WantedRun(source="intercom", is_file=False, most=2, judge=True),
        WantedRun(source="intercom", is_file=False, most=2, against="bolder"),
    ):
        number = runs.want("opal", wanted)
        rehearse(container.settings, running, _claimed(running))
        found = runs.find(number)
        assert found is not None
        told.append(found.problem)
    container.database.close()
    assert told == [
        "intercom: found no conversation to rehearse",
        "A second opinion: found no language model, expected one (docs/models.md)",
        "bolder: found no such file in `[rehearsals] against` of this worker's settings",
    ]


def _claimed(running: Running) -> ClaimedRun:
    run = running.claim()
    assert run is not None
    return run
