"""Real tool servers, over stdio and HTTP, that answer, hang, die, flood and lie: each costs one call."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import settings as app_settings
from bot.app.cli.tools.printed import tools as list_tools
from bot.app.doctor.tool_servers import check
from bot.config import Settings
from bot.health import Level
from bot.model import (
    Audience,
    Author,
    Conversation,
    Effect,
    Finished,
    Owner,
    Piece,
    Prompt,
    Requester,
    TextPiece,
    ThreadRef,
    ToolCall,
    ToolContext,
    ToolOutcome,
    ToolResult,
    Usage,
)
from bot.pipeline import Pipeline, Services
from bot.ports import Tool
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.tool_servers.source import ToolServers
from escalation.policy import make_policy
from tests.support.asking import ARTICLES, FACTS, SETTINGS, said, text_of
from tests.support.bm25 import BM25Search
from tests.support.polling import until
from tests.support.tool_servers import SCRIPT

SECTIONS = """
[tool_servers.shop]
command = "{python}"
args = ["{script}", "stdio"]
environment = {{ CARRIER = "SHOP_CARRIER" }}
read = ["find_order", "no_such_tool"]
audiences = ["customer", "employee"]
timeout_seconds = 5
max_chars = 1000

[tool_servers.web]
url = "http://127.0.0.1:{port}/mcp"
headers = {{ X-Token = "WEB_TOKEN" }}
trust_annotations = true
read = ["hang"]
from_channels = ["slack"]
timeout_seconds = 5
tools = ["find_order", "hang", "die", "flood", "token", "learn", "late", "chatter"]
"""


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    """Where the server over HTTP is."""
    with subprocess.Popen([sys.executable, SCRIPT, "http"], stdout=subprocess.PIPE, text=True) as web:
        assert web.stdout is not None
        yield web.stdout.readline().strip()
        web.kill()


@pytest.fixture(scope="module")
def servers(port: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToolServers]:
    servers = ToolServers(load(tmp_path_factory.mktemp("servers"), SECTIONS, port))
    servers.wait(20)
    yield servers
    servers.close()


def load(folder: Path, sections: str, port: str) -> Settings:
    config = folder / "firstline.toml"
    config.write_text(sections.format(python=sys.executable, script=SCRIPT, port=port))
    environ = {"FIRSTLINE_CONFIG": str(config), "SHOP_CARRIER": "pigeon", "WEB_TOKEN": "s3cret"}
    return app_settings.load(environ, dotenv=None)


def in_conversation(audience: Audience = Audience.EMPLOYEE, channel: str = "slack") -> Conversation:
    return Conversation(
        id=1,
        thread=ThreadRef(channel, "", ""),
        owner=Owner.BOT,
        epoch=0,
        requester=Requester(id="r"),
        audience=audience,
    )


def tools(servers: ToolServers, audience: Audience = Audience.EMPLOYEE, channel: str = "slack") -> dict[str, Tool]:
    return {tool.definition.name: tool for tool in servers.tools(in_conversation(audience, channel))}


def call(servers: ToolServers, name: str, seconds: float = 10, **arguments: object) -> ToolOutcome:
    until(lambda: name in tools(servers), 15, name)
    context = ToolContext(conversation=in_conversation(), deadline=time.monotonic() + seconds)
    return tools(servers)[name].call(arguments, context)


class Clerk:
    """A model that looks an order up, asks a server that hangs, wants the order cancelled, and then writes."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}  # what came of each call

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        self.told = {one.call_id: one.text for one in prompt.messages if isinstance(one, ToolResult)}
        if not self.told:
            yield ToolCall(id="find", name="shop__find_order", arguments={"order_id": "4711"})
            yield ToolCall(id="hang", name="web__hang", arguments={})
            cancel = next(tool.name for tool in prompt.tools if "cancel" in tool.name)
            yield ToolCall(id="cancel", name=cancel, arguments={"order_id": "4711"})
            yield ToolCall(id="wrong", name=cancel, arguments={"order": 4711})
        else:
            yield TextPiece("Order 4711 travels by pigeon.")
        yield Finished(usage=Usage(model="clerk"))


def test_an_answer_rests_on_what_a_server_told_though_another_hangs(servers: ToolServers) -> None:
    clerk, search = Clerk(), BM25Search(ARTICLES)
    settings = SETTINGS.model_copy(update={"model": SETTINGS.model.model_copy(update={"tool_seconds": 1.5})})
    services = Services(
        chat=clerk,
        search=search,
        use_of_words=search.use_of_words,
        redactor=Redactor(Detector()),
        gather=FACTS,
        policy=make_policy(settings.handoff, settings.answers),
        settings=settings,
        tools=(servers,),
    )

    outcome = Pipeline(services)(
        replace(in_conversation(), waiting=(said(Author.REQUESTER, "How does my order 4711 travel?"),))
    )

    assert "by pigeon" in text_of(outcome)
    assert "4711 by pigeon" in clerk.told["find"]
    assert "did not answer" in clerk.told["hang"]
    assert "waits for a person's yes" in clerk.told["cancel"]
    assert "'order_id' is a required property" in clerk.told["wrong"]  # nobody is asked for that
    assert [(run.name, run.failed) for run in outcome.work.runs if not run.waits] == [
        ("shop__find_order", False), ("web__hang", True),
    ]  # fmt: skip
    assert [request.summary for request in outcome.requests] == ["cancel order! at shop"]


@pytest.mark.parametrize("server", ["shop", "web"])
def test_a_tool_answers_in_words_for_the_model(servers: ToolServers, server: str) -> None:
    found = call(servers, f"{server}__find_order", order_id="4711")

    assert not found.failed
    assert "4711 by" in found.text
    assert found.text.count("4711") == 1 or "'" in found.text  # not once more as text


def test_secrets_come_from_the_environment(servers: ToolServers) -> None:
    assert "by pigeon" in call(servers, "shop__find_order", order_id="1").text
    assert call(servers, "web__token").text == "s3cret"


def test_what_is_offered_is_named_described_and_weighed(servers: ToolServers) -> None:
    shop, web = servers.known()["shop"].listing, servers.known()["web"].listing

    effects = {listed.name: listed.effect for listed in shop.offered}
    assert effects["find_order"] is Effect.READ
    assert effects["cancel order!"] is Effect.ACT
    assert ("odd", "its schema is not valid") in shop.left_out
    assert "odd" in web.unlisted
    assert shop.missing == ("no_such_tool",)
    (found,) = [listed for listed in web.offered if listed.name == "find_order"]
    assert found.effect is Effect.READ  # by its annotation, which is trusted there
    assert found.definition.description == "Look up an order."


def test_a_server_is_offered_where_the_operator_says(servers: ToolServers) -> None:
    everybody = {name.partition("__")[0] for name in tools(servers)}
    customers = {name.partition("__")[0] for name in tools(servers, Audience.CUSTOMER)}
    elsewhere = {name.partition("__")[0] for name in tools(servers, channel="zendesk")}

    assert (everybody, customers, elsewhere) == ({"shop", "web"}, {"shop"}, {"shop"})


def test_arguments_are_checked_before_the_server_is_asked(servers: ToolServers) -> None:
    wrong = call(servers, "shop__find_order", order_id=7)

    assert (wrong.failed, wrong.unsure) == (True, False)
    assert "order_id" in wrong.text


def test_a_result_that_is_not_what_was_promised_is_a_failure(servers: ToolServers) -> None:
    assert call(servers, "shop__find_order", order_id="lie").failed
    assert call(servers, "web__find_order", order_id="lie").failed


def test_a_tool_that_fails_says_why(servers: ToolServers) -> None:
    failed = call(servers, "shop__fail")

    assert (failed.failed, failed.text) == (True, "no such order")


def test_images_are_left_out_and_files_read(servers: ToolServers) -> None:
    assert call(servers, "shop__mixed").text.splitlines() == [
        "a line", "(an image was left out)", "(a recording was left out)", "of a file", "(a file was left out)",
        "manual: https://shop.example/manual",
    ]  # fmt: skip


def test_a_result_is_cut_and_says_so(servers: ToolServers) -> None:
    much = call(servers, "shop__much")

    assert len(much.text) < 1100
    assert "99000 more characters were left out" in much.text


FOR_OPERATORS = """
[tool_servers.web]
url = "http://127.0.0.1:{port}/mcp"
tools = ["find_order", "cancel order!", "odd", "gone"]
read = ["find_order"]
audiences = ["customer"]

[tool_servers.away]
url = "http://127.0.0.1:9/mcp"

[tool_servers.missing]
command = "no-such-program"
"""


def test_doctor_tells_what_each_server_offers_and_what_is_wrong(port: str, tmp_path: Path) -> None:
    findings = list(check(load(tmp_path, FOR_OPERATORS, port)))

    assert [(finding.level, finding.what.removeprefix("tool server "), finding.found) for finding in findings] == [
        (Level.OK, "web", "reads: find_order; acts: cancel order!; for customers; 10 more that `tools` does not list"),
        (Level.WARN, "web", "odd is left out: its schema is not valid"),
        (Level.WARN, "web", "it has no tool gone"),
        (Level.FAIL, "away", "not reached: no connection (ConnectError)"),
        (Level.FAIL, "missing", "not reached: its command was not found"),
    ]
    assert all(finding.cure for finding in findings if finding.level is not Level.OK)


def test_what_a_server_writes_to_standard_error_is_nobodys_to_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program = "import sys; sys.stderr.write('my card is 4111'); sys.exit(3)"
    section = f"[tool_servers.talks]\ncommand = {sys.executable!r}\nargs = ['-S', '-c', {json.dumps(program)}]\n"
    servers = ToolServers(load(tmp_path, section, ""))
    servers.wait(10)
    servers.close()

    assert servers.known()["talks"].trouble == "the connection ended"
    assert "4111" not in str(capfd.readouterr())


def test_what_the_model_would_be_offered_is_listed(
    port: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    list_tools(load(tmp_path, FOR_OPERATORS, port), Audience.CUSTOMER, None)

    said = " ".join(capsys.readouterr().out.split())
    assert "search_knowledge reads" in said
    assert "web__find_order reads Look up an order. (order_id)" in said
    assert "web__cancel_order__" in said
    assert "not reached: missing: its command was not found" in said


def test_a_server_that_hangs_costs_its_own_call_only(servers: ToolServers) -> None:
    with ThreadPoolExecutor(2) as pool:
        hanging = pool.submit(call, servers, "web__hang", seconds=1.5)
        answered = pool.submit(call, servers, "shop__find_order", order_id="1")
        assert not answered.result().failed
        assert not hanging.done()
        assert hanging.result().failed

    assert not call(servers, "web__find_order", order_id="1").failed  # nor the next call of the same server


def test_nobody_waits_longer_than_the_answer_may_take(servers: ToolServers) -> None:
    began = time.monotonic()

    assert call(servers, "shop__hang", seconds=0.2).failed
    assert call(servers, "shop__hang", seconds=-1).failed
    assert time.monotonic() - began < 4  # a server itself may take five


def test_a_change_of_the_list_is_heard(servers: ToolServers) -> None:
    assert "web__late" not in tools(servers)

    call(servers, "web__learn")

    assert call(servers, "web__late").text == "done"


def test_more_than_can_be_kept_costs_one_call(servers: ToolServers) -> None:
    assert call(servers, "web__flood").failed
    assert not call(servers, "web__find_order", order_id="1").failed


def test_messages_without_end_end_the_connection_and_no_other(servers: ToolServers) -> None:
    assert call(servers, "web__chatter").failed

    assert not call(servers, "shop__find_order", order_id="1").failed
    assert not call(servers, "web__find_order", order_id="1").failed  # connected anew


def test_a_server_that_dies_in_mid_call_costs_that_call_and_is_started_again(servers: ToolServers) -> None:
    before = call(servers, "shop__who").text
    assert before.isdecimal()

    with ThreadPoolExecutor(2) as pool:
        dying = pool.submit(call, servers, "shop__die")
        other = pool.submit(call, servers, "web__find_order", order_id="1")
        assert dying.result().unsure  # it may have been done
        assert not other.result().failed
    until(lambda: servers.known()["shop"].trouble)

    after = call(servers, "shop__who").text

    assert after.isdecimal()
    assert after != before


def test_a_server_over_http_that_is_gone_is_offered_no_more(servers: ToolServers) -> None:
    assert call(servers, "web__die").failed

    until(lambda: "web__find_order" not in tools(servers))
    assert "shop__find_order" in tools(servers)


def test_a_server_that_fails_again_and_again_is_left_alone(servers: ToolServers) -> None:
    for _ in range(3):
        assert call(servers, "shop__hang", seconds=0.1).failed

    assert not [name for name in tools(servers) if name.startswith("shop__")]
    assert until(lambda: servers.known()["shop"].trouble).startswith("3 calls in a row failed")
