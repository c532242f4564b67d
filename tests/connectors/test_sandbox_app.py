"""The sandbox as a whole, over real HTTP: what people do, faults, live updates, restarts."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask, Response, request

from bot.app import settings as app_settings
from bot.errors import ConfigurationError
from connectors.sandbox import defaults
from connectors.sandbox.defaults import CHANNEL_ID, CREDENTIALS, EMPLOYEE_ID, read_credentials
from connectors.sandbox.environment import demo_environment
from connectors.slack.settings import SlackCredentials
from connectors.zendesk.settings import ZendeskCredentials
from tests.support.polling import until
from tests.support.sandbox import Running, running
from tests.support.serving import Served
from tests.support.shared import shared


@pytest.fixture
def here() -> Iterator[Running]:
    with running() as here:
        yield here


def act(here: Running, who: str, **body: Any) -> dict[str, str]:
    answer = requests.post(f"{here.url}/sandbox/act/{who}", json=body, timeout=10)
    assert answer.status_code == 201, answer.text
    ids: dict[str, str] = answer.json()
    return ids


def state(here: Running, query: str = "") -> Any:
    return requests.get(f"{here.url}/sandbox/state{query}", timeout=10).json()


def inject(here: Running, **fault: Any) -> None:
    answer = requests.post(f"{here.url}/sandbox/faults", json={"faults": [fault]}, timeout=10)
    assert answer.status_code == 200, answer.text


def post_as_bot(here: Running, text: str, timeout: float = 10) -> requests.Response:
    headers = {"Authorization": f"Bearer {CREDENTIALS.slack.bot_token}"}
    body = {"channel": CHANNEL_ID, "text": text}
    return requests.post(f"{here.url}/slack/api/chat.postMessage", json=body, headers=headers, timeout=timeout)


def said_in_slack(here: Running) -> list[str]:
    (channel,) = [one for one in state(here)["slack"]["channels"] if one["id"] == CHANNEL_ID]
    return [message["text"] for thread in channel["threads"] for message in thread["messages"]]


# What people do.


def test_an_employees_message_and_its_thread_are_shown(here: Running) -> None:
    ts = act(here, "employee", text="How do I <reset> it?")["ts"]
    act(here, "employee", text="anyone?", thread_ts=ts, mention=False)
    (channel,) = state(here)["slack"]["channels"]
    (thread,) = channel["threads"]
    assert thread["ts"] == ts
    assert [(message["by"], message["text"]) for message in thread["messages"]] == [
        ("person", f"<@{CREDENTIALS.slack.bot_user_id}> How do I &lt;reset&gt; it?"),
        ("person", "anyone?"),
    ]


def test_the_buttons_of_a_message_are_shown_and_can_be_pressed(here: Running) -> None:
    button = {"type": "button", "action_id": "a", "value": "v", "text": {"type": "plain_text", "text": "Press"}}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    headers = {"Authorization": f"Bearer {CREDENTIALS.slack.bot_token}"}
    body = {"channel": CHANNEL_ID, "text": "hello", "blocks": blocks}
    ts = requests.post(f"{here.url}/slack/api/chat.postMessage", json=body, headers=headers, timeout=10).json()["ts"]
    (channel,) = state(here)["slack"]["channels"]
    (shown,) = channel["threads"][0]["messages"]
    assert shown["buttons"] == [{"action_id": "a", "value": "v", "label": "Press"}]
    assert act(here, "press", ts=ts, action_id="a") == {"ts": ts}
    until(lambda: len([one for one in state(here)["delivered"] if one["vendor"] == "slack"]) >= 2)
    missing = {"ts": ts, "action_id": "other"}
    assert requests.post(f"{here.url}/sandbox/act/press", json=missing, timeout=10).status_code == 404


def test_a_message_with_blocks_shows_the_blocks_as_in_slack(here: Running) -> None:
    slack = here.sandbox.slack
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, "hello")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": words}} for words in ("All of it,", "to the end.")]
    with slack.lock:
        slack.world.post_as_bot(CHANNEL_ID, "All of …", ts, {"blocks": blocks})
    (channel,) = state(here)["slack"]["channels"]
    assert [message["text"] for message in channel["threads"][0]["messages"]] == ["hello", "All of it,\n\nto the end."]


def test_quick_replies_are_shown_and_can_be_pressed(here: Running) -> None:
    conversation = act(here, "customer", text="hello")["conversation_id"]
    option = {"text": "That helped", "uuid": "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb"}
    body = {"message_type": "quick_reply", "type": "admin", "admin_id": CREDENTIALS.intercom.admin_id}
    headers = {"Authorization": f"Bearer {CREDENTIALS.intercom.access_token}", "Intercom-Version": "2.14"}
    address = f"{here.url}/intercom/conversations/{conversation}/reply"
    requests.post(address, json={**body, "reply_options": [option]}, headers=headers, timeout=10).raise_for_status()
    (shown,) = state(here)["intercom"]["conversations"]
    assert [message.get("choices") for message in shown["messages"]] == [None, ["That helped"]]
    assert act(here, "choose", conversation_id=conversation, text="That helped") == {"conversation_id": conversation}
    assert here.sandbox.intercom.parts(conversation)[-1]["metadata"] == {"quick_reply_uuid": option["uuid"]}
    other = {"conversation_id": conversation, "text": "Something else"}
    assert requests.post(f"{here.url}/sandbox/act/choose", json=other, timeout=10).status_code == 404
    act(here, "rate", conversation_id=conversation, score=4, remark="Quick")
    assert here.sandbox.intercom.state.conversations[conversation]["conversation_rating"]["rating"] == 4


def test_a_direct_message_has_a_channel_of_its_own(here: Running) -> None:
    act(here, "employee", text="hi", channel="direct")
    channels = {channel["name"]: channel["threads"] for channel in state(here)["slack"]["channels"]}
    assert channels["helpdesk"] == []
    assert channels[None][0]["messages"][0]["text"] == "hi"


def test_a_conversation_shows_the_customer_and_the_teammate(here: Running) -> None:
    conversation = act(here, "customer", text="My login fails")["conversation_id"]
    act(here, "customer", text="Still", conversation_id=conversation)
    act(here, "teammate", text="SSO?", conversation_id=conversation, note=True)
    act(here, "teammate", text="Looking", conversation_id=conversation, assign_to="me", close=True)
    (shown,) = state(here)["intercom"]["conversations"]
    assert (shown["state"], shown["assignee"]) == ("closed", "Ada Byron")
    assert [(m["by"], m["public"], m.get("html") or m["text"]) for m in shown["messages"]] == [
        ("person", True, "<p>My login fails</p>"),
        ("person", True, "<p>Still</p>"),
        ("agent", False, "<p>SSO?</p>"),
        ("agent", True, "<p>Looking</p>"),
        ("event", True, "Ada Byron took over"),
        ("event", True, "Ada Byron closed the conversation"),
    ]


def test_a_ticket_shows_the_requester_and_the_agent(here: Running) -> None:
    ticket = act(here, "requester", text="Where is it?", subject="Invoice")["ticket_id"]
    act(here, "agent", ticket_id=ticket, text="ask billing", public=False)
    act(here, "agent", ticket_id=ticket, text="Attached.", status="solved")
    act(here, "requester", ticket_id=ticket, text="Thanks")
    (shown,) = state(here)["zendesk"]["tickets"]
    assert (shown["subject"], shown["status"], shown["assignee"]) == ("Invoice", "open", "Grace Hopper")
    said = [message for message in shown["messages"] if message["by"] != "event"]
    assert [(message["by"], message["public"]) for message in said] == [
        ("person", True),
        ("agent", False),
        ("agent", True),
        ("person", True),
    ]
    assert "Grace Hopper set status to solved" in [message.get("text") for message in shown["messages"]]
    _, _, submitted, _ = here.sandbox.zendesk.state.audits[int(ticket)]
    assert {event["type"] for event in submitted["events"]} == {"Comment", "Change"}  # in one, as Zendesk has it


def test_a_message_of_the_bot_is_marked_as_the_bots(here: Running) -> None:
    assert post_as_bot(here, "hello").json()["ok"]
    assert state(here)["slack"]["channels"][0]["threads"][0]["messages"][0]["by"] == "bot"


def test_a_limit_shows_only_the_latest(here: Running) -> None:
    for number in range(3):
        act(here, "customer", text=f"question {number}")
    (shown,) = state(here, "?limit=1")["intercom"]["conversations"]
    assert shown["messages"][0]["html"] == "<p>question 2</p>"


# What it rejects.


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("faults", {"faults": [{"vendor": "slack", "kind": "explode"}]}, "faults.0.kind"),
        ("faults", {"faults": [{"vendor": "teams", "kind": "500"}]}, "faults.0.vendor"),
        ("faults", {"faults": [{"vendor": "*", "kind": "429", "times": 0}]}, "faults.0.times"),
        ("faults", {"faults": [{"vendor": "*", "kind": "delay", "seconds": 3600}]}, "faults.0.seconds"),
        ("faults", {"faults": [{"vendor": "*", "kind": "500", "oops": 1}]}, "faults.0.oops: unknown field"),
        ("faults", {"deliveries": {"copies": 12}}, "deliveries.copies"),
        ("faults", [], "the body"),
        ("act/employee", {}, "text: expected a value"),
        ("act/customer", {"text": "  "}, "text"),
        ("act/requester", {"text": "no subject"}, "subject"),
        ("act/agent", {"ticket_id": "1"}, "expected text, status or both"),
        ("act/agent", {"ticket_id": "one", "text": "x"}, "ticket_id"),
        ("act/teammate", {"conversation_id": "1"}, "expected at least one of text"),
    ],
)
def test_an_invalid_body_is_400_and_names_the_field(here: Running, path: str, body: Any, named: str) -> None:
    answer = requests.post(f"{here.url}/sandbox/{path}", json=body, timeout=10)
    assert answer.status_code == 400
    assert named in answer.json()["error"]
    assert state(here)["faults"]["faults"] == []


def test_text_that_is_not_json_is_400(here: Running) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{here.url}/sandbox/act/customer", data="{", headers=headers, timeout=10)
    assert answer.status_code == 400


def test_the_page_of_another_site_cannot_post_here(here: Running) -> None:
    # Without a preflight, a page can only send what a form can.
    headers = {"Content-Type": "text/plain"}
    answer = requests.post(f"{here.url}/sandbox/act/customer", data='{"text": "x"}', headers=headers, timeout=10)
    assert answer.status_code == 400
    assert state(here)["intercom"]["conversations"] == []


@pytest.mark.parametrize(
    ("who", "body"),
    [
        ("employee", {"channel": "C404"}),
        ("employee", {"thread_ts": "1.000001"}),
        ("customer", {"conversation_id": "404"}),
        ("teammate", {"conversation_id": "404"}),
        ("requester", {"ticket_id": "404"}),
        ("agent", {"ticket_id": "404"}),
    ],
)
def test_what_does_not_exist_is_404(here: Running, who: str, body: dict[str, str]) -> None:
    answer = requests.post(f"{here.url}/sandbox/act/{who}", json={"text": "x", **body}, timeout=10)
    assert answer.status_code == 404
    assert answer.json()["error"]


@pytest.mark.parametrize("limit", ["0", "1001", "x", "-1", "²"])
def test_a_limit_out_of_bounds_is_400(here: Running, limit: str) -> None:
    assert requests.get(f"{here.url}/sandbox/state", params={"limit": limit}, timeout=10).status_code == 400


# Faults.


def test_a_429_says_when_to_retry_and_strikes_once(here: Running) -> None:
    inject(here, vendor="slack", kind="429", path="/api/chat.postMessage", retry_after=7)
    refused = post_as_bot(here, "one")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    assert post_as_bot(here, "two").json()["ok"]
    assert said_in_slack(here) == ["two"]


def test_a_500_strikes_as_often_as_it_should(here: Running) -> None:
    inject(here, vendor="*", kind="500", times=2)
    assert [post_as_bot(here, "x").status_code for _ in range(3)] == [500, 500, 200]


def test_a_late_answer_does_the_work(here: Running) -> None:
    inject(here, vendor="slack", kind="delay", seconds=1.0)
    with pytest.raises(requests.ReadTimeout):
        post_as_bot(here, "late", timeout=0.2)
    until(lambda: said_in_slack(here) == ["late"])


def test_a_timeout_after_the_work_has_done_the_work(here: Running) -> None:
    inject(here, vendor="slack", kind="timeout_after", seconds=1.0)
    with pytest.raises(requests.ReadTimeout):
        post_as_bot(here, "done", timeout=0.5)
    until(lambda: said_in_slack(here) == ["done"])


def test_a_reset_drops_the_connection(here: Running) -> None:
    inject(here, vendor="slack", kind="reset")
    with pytest.raises(requests.ConnectionError):
        post_as_bot(here, "x")
    assert post_as_bot(here, "y").json()["ok"]


def test_a_fault_on_one_path_leaves_the_others_alone(here: Running) -> None:
    inject(here, vendor="intercom", kind="500", path="/conversations/*", times=None)
    assert post_as_bot(here, "x").json()["ok"]
    headers = {"Authorization": f"Bearer {CREDENTIALS.intercom.access_token}", "Intercom-Version": "2.14"}
    assert requests.get(f"{here.url}/intercom/conversations/1", headers=headers, timeout=10).status_code == 500
    assert requests.get(f"{here.url}/intercom/me", headers=headers, timeout=10).status_code == 200


def test_faults_have_an_earlier_name(here: Running) -> None:
    requests.post(f"{here.url}/sandbox/mischief", json={"deliveries": {"delay": 60}}, timeout=10)
    assert requests.get(f"{here.url}/sandbox/faults", timeout=10).json()["deliveries"]["delay"] == 60
    requests.delete(f"{here.url}/sandbox/mischief", timeout=10)
    assert requests.get(f"{here.url}/sandbox/faults", timeout=10).json()["deliveries"]["delay"] == 0


def test_clearing_the_faults_ends_them(here: Running) -> None:
    inject(here, vendor="*", kind="500", times=None)
    requests.post(f"{here.url}/sandbox/faults", json={"deliveries": {"copies": 3, "shuffle": True}}, timeout=10)
    assert requests.delete(f"{here.url}/sandbox/faults", timeout=10).json() == {
        "faults": [],
        "deliveries": {"copies": 1, "at_random": False, "shuffle": False, "delay": 0.0},
        "clocks": {},
    }
    assert post_as_bot(here, "x").status_code == 200


def test_a_delivery_plan_sends_as_many_copies_as_it_says() -> None:
    firstline, bodies = Flask("firstline"), list[dict[str, Any]]()

    @firstline.post("/webhooks/slack")
    def webhook() -> Response:
        bodies.append(request.get_json())
        return Response(status=200)

    served = Served(firstline)
    with running(target=served.url) as here:
        plan = {"deliveries": {"copies": 11, "shuffle": True, "delay": 0.1}}
        requests.post(f"{here.url}/sandbox/faults", json=plan, timeout=10)
        ts = act(here, "employee", text="once", channel="direct")["ts"]
        here.sandbox.deliveries.wait()
        assert {body["event"]["ts"] for body in bodies} == {ts}
        assert len({body["event_id"] for body in bodies}) == 11
        assert [copy["status"] for copy in state(here)["delivered"]] == [200] * 11
    served.close()


# Live updates.


def test_the_events_come_at_once_and_after_each_change(here: Running) -> None:
    with requests.get(f"{here.url}/sandbox/events", stream=True, timeout=10) as events:
        assert events.headers["Content-Type"].startswith("text/event-stream")
        lines = (line for line in events.iter_lines(chunk_size=1, decode_unicode=True) if line.startswith("data: "))
        first = int(next(lines).removeprefix("data: "))
        act(here, "customer", text="hello")
        assert int(next(lines).removeprefix("data: ")) > first


def test_the_page_and_its_files_are_served_under_a_strict_policy(here: Running) -> None:
    page = requests.get(here.url, timeout=10)
    assert page.url == f"{here.url}/sandbox"
    assert "Firstline" in page.text
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for secret in ("xoxb-", "secret", "token"):
        assert secret not in page.text
        assert secret not in json.dumps(state(here))
    assert requests.get(f"{here.url}/sandbox/page/page.js", timeout=10).status_code == 200
    assert requests.get(f"{here.url}/sandbox/page/../app.py", timeout=10).status_code == 404
    assert requests.get(f"{here.url}/sandbox/page/%2e%2e/app.py", timeout=10).status_code == 404


def test_a_request_that_the_vendor_would_reject_is_a_violation() -> None:
    with running(contracts=shared("contracts")) as here:
        assert post_as_bot(here, "fine").json()["ok"]
        assert requests.get(f"{here.url}/sandbox/violations", timeout=10).json() == {"violations": []}
        headers = {"Authorization": f"Bearer {CREDENTIALS.intercom.access_token}", "Intercom-Version": "2.14"}
        requests.post(f"{here.url}/intercom/conversations/1/reply", json={"boddy": 1}, headers=headers, timeout=10)
        (violation, *_) = requests.get(f"{here.url}/sandbox/violations", timeout=10).json()["violations"]
        assert violation.startswith("intercom: POST /conversations/1/reply:")


# Restarts.


def test_every_message_survives_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "made" / "state.json"
    with running(state_file=file) as before:
        ts = act(before, "employee", text="one")["ts"]
        conversation = act(before, "customer", text="two")["conversation_id"]
        ticket = act(before, "requester", text="three", subject="S")["ticket_id"]
        seen = state(before)
    with running(state_file=file) as after:
        for vendor in ("slack", "intercom", "zendesk"):
            assert state(after)[vendor] == seen[vendor]
        act(after, "employee", text="more", thread_ts=ts)
        act(after, "customer", text="more", conversation_id=conversation)
        act(after, "requester", text="more", ticket_id=ticket)
        assert after.sandbox.customer_id == before.sandbox.customer_id
        assert after.sandbox.requester_id == before.sandbox.requester_id


def test_only_its_owner_can_read_the_state_file(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    for left_over in (file, file.with_name("state.json.new")):
        left_over.write_text("{}")
        left_over.chmod(0o644)
    with running(state_file=file) as here:
        act(here, "customer", text="between us")
    assert "between us" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_state_is_written_while_it_runs(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    with running(state_file=file) as here:
        act(here, "customer", text="in the file")
        until(lambda: file.exists() and "in the file" in file.read_text())
        assert not file.with_name("state.json.new").exists() or json.loads(file.read_text())


@pytest.mark.parametrize("content", ["{", "[]", '{"slack": {"users": 7}}', "\x00"])
def test_a_file_with_anything_else_is_set_aside_not_overwritten(tmp_path: Path, content: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(content)
    with running(state_file=file) as here:
        act(here, "employee", text="works")
    assert (tmp_path / "state.json.unreadable").read_text() == content
    with running(state_file=file) as again:
        assert len(state(again)["slack"]["channels"][0]["threads"]) == 1


def test_the_process_prints_its_address_and_saves_when_stopped(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    command = [sys.executable, "-m", "connectors.sandbox", "--port", "0", "--target", "http://127.0.0.1:9"]
    with subprocess.Popen([*command, "--state", str(file)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.split()[1].removesuffix("/sandbox;")
        answer = requests.post(f"{url}/sandbox/act/customer", json={"text": "kept"}, timeout=10)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert answer.status_code == 201
    assert "kept" in file.read_text()


# Credentials.


def test_the_demos_environment_turns_all_three_channels_on() -> None:
    settings = app_settings.load(demo_environment("http://127.0.0.1:8090/"), dotenv=None)
    assert settings.channels == ("slack", "intercom", "zendesk")
    assert str(settings.credentials(SlackCredentials).slack_api_base_url) == "http://127.0.0.1:8090/slack/api/"
    assert settings.credentials(ZendeskCredentials).url == "http://127.0.0.1:8090/zendesk"


def test_credentials_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    given = {
        "slack": {"team_id": "T1", "bot_token": "b", "signing_secret": "s", "bot_user_id": "U1"},
        "intercom": {"app_id": "a", "access_token": "t", "client_secret": "c", "admin_id": "7"},
        "zendesk": {
            "subdomain": "acme",
            "email": "a@b.cc",
            "api_token": "t",
            "webhook_secret": "w",
            "bot_user_id": "9",
        },
    }
    file.write_text(json.dumps(given))
    with running(credentials=read_credentials(file)) as here:
        assert here.sandbox.slack.credentials.team_id == "T1"
    assert demo_environment("http://x", read_credentials(file))["ZENDESK_SUBDOMAIN"] == "acme"


@pytest.mark.parametrize(
    ("content", "named"),
    [("{", "credentials.json"), ('{"slack": {"bot_token": 7777}}', "slack.bot_token"), (None, "cannot be read")],
)
def test_wrong_credentials_are_named_and_never_shown(tmp_path: Path, content: str | None, named: str) -> None:
    file = tmp_path / "credentials.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigurationError, match=named) as raised:
        read_credentials(file)
    assert "7777" not in str(raised.value)


def test_credentials_do_not_show_in_a_repr() -> None:
    assert "sandbox-" not in repr(defaults.CREDENTIALS)
    assert "xoxb" not in repr(defaults.CREDENTIALS)
