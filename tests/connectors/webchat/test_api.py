"""A visitor's browser asks, sees the answer grow, and finds it again; strangers find nothing."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, cast

import pytest
import requests

from bot import leave
from bot.errors import SupersededByAgent, Withheld
from bot.jobs import connect
from bot.model import GENERATED, Asks, Passage, Purpose, ThreadRef
from bot.ports import LiveAnswers
from connectors.webchat.live import LiveStream
from tests.connectors.webchat.conftest import ORIGIN, Page, Served, chunks, identity
from tests.support.builders import outcome

QUESTION = "How do I reset my password?"


def text_of(found: list[dict[str, Any]]) -> str:
    """What stands on the page in the end."""
    parts: list[str] = []
    for chunk in found:
        match chunk["type"]:
            case "reset-step":
                parts = []
            case "text-delta":
                parts.append(chunk["delta"])
    return "".join(parts)


def test_a_question_is_committed_before_its_stream_begins(served: Served) -> None:
    page = served.visit()

    response = page.ask(QUESTION)

    assert response.status_code == 200
    assert response.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert [row["state"] for row in served.store.rows("SELECT state FROM messages")] == ["waiting"]
    served.answer(page, "Open **Settings**.")
    assert text_of(list(chunks(response))) == "Open **Settings**."


def test_the_answer_comes_with_its_sources_and_what_can_be_pressed(served: Served) -> None:
    page = served.visit()
    response = page.ask(QUESTION)

    cite = Passage(id=1, title="Passwords", url="https://help.acme.example/p", text="Open Settings.", score=1.0)
    served.answer(page, "Open Settings.", cites=(cite,), asks=Asks.HELPED, link_hosts=frozenset(), generated=True)

    found = list(chunks(response))
    (told,) = (chunk["messageMetadata"] for chunk in found if chunk["type"] == "message-metadata")
    assert told["digitalSourceType"] == GENERATED
    (asked, said) = page.get("/v1/conversations/c1/messages").json()["messages"]
    assert (asked["digital_source_type"], said["digital_source_type"]) == (None, GENERATED)
    kinds = [chunk["type"] for chunk in found if chunk["type"] != "data-status"]
    assert kinds[:3] == ["start", "start-step", "text-start"]
    assert kinds[-2:] == ["finish-step", "finish"]
    assert {"type": "source-url", "sourceId": "1", "url": cite.url, "title": "Passwords"} in found
    (choices,) = (chunk["data"]["choices"] for chunk in found if chunk["type"] == "data-choices")
    assert [choice["kind"] for choice in choices] == ["helped", "more_help", "person"]


def test_words_are_shown_while_they_are_written_and_taken_back_where_others_were_recorded(served: Served) -> None:
    page = served.visit()
    response = page.ask(QUESTION)
    thread = served.thread(page).thread_id

    served.live.begin(thread)
    served.live.note(thread, "is looking in the articles…")
    for word in ("We ", "pay ", "you ", "back. "):
        served.live.write(thread, word)
    stream = chunks(response)
    seen: list[dict[str, Any]] = []
    while not seen or seen[-1] != {"type": "text-delta", "id": "t1", "delta": "back. "}:
        seen.append(next(stream))
    served.answer(page, "I can't say.")

    rest = list(stream)
    assert {"type": "data-status", "data": {"text": "is looking in the articles…"}, "transient": True} in seen
    assert "reset-step" in [chunk["type"] for chunk in rest]
    assert text_of([*seen, *rest]) == "I can't say."


def test_what_somebody_else_writes_to_redis_ends_no_stream(served: Served, redis_url: str) -> None:
    page = served.visit()
    response = page.ask(QUESTION)
    thread, client = served.thread(page).thread_id, connect(redis_url)
    client.xadd(f"firstline:chat:{thread}", {"text": "theirs", "note": b"\xff"})
    client.publish("firstline:chats", b"\xff\xfe")
    client.publish("firstline:chats", f"{thread}+")
    served.answer(page, "Open Settings.")
    assert text_of(list(chunks(response))) == "Open Settings."


def test_what_was_recorded_goes_on_from_what_was_shown(served: Served) -> None:
    page = served.visit()
    response = page.ask(QUESTION)
    served.live.write(served.thread(page).thread_id, "Open Settings, ")
    stream = chunks(response)
    seen: list[dict[str, Any]] = []
    while not seen or seen[-1]["type"] != "text-delta":
        seen.append(next(stream))

    served.answer(page, "Open Settings, then Security.")

    rest = list(stream)
    assert "reset-step" not in [chunk["type"] for chunk in rest]
    assert text_of([*seen, *rest]) == "Open Settings, then Security."


def test_an_answer_that_was_given_meanwhile_is_replayed_as_the_same_message(served: Served) -> None:
    page = served.visit()
    first = page.ask(QUESTION)
    served.answer(page, "Open Settings.")
    told = list(chunks(first))

    again = list(chunks(page.get("/chat/c1/stream", stream=True)))

    assert again[0] == told[0]
    assert text_of(again) == "Open Settings."


def test_nothing_runs_in_a_conversation_without_a_question(served: Served) -> None:
    page = served.visit()
    page.post("/v1/conversations", {"id": "c1"})

    assert page.get("/chat/c1/stream").status_code == 204


def test_the_same_message_sent_again_changes_nothing(served: Served) -> None:
    page = served.visit()
    page.ask(QUESTION).close()
    page.ask(QUESTION).close()

    assert len(served.store.rows("SELECT FROM messages")) == 1
    assert len(page.get("/v1/conversations/c1/messages").json()["messages"]) == 1


def test_a_chat_of_the_same_name_is_another_visitors_own(served: Served) -> None:
    ana, ben = served.visit(), served.visit()
    ana.post("/v1/conversations/c1/messages", {"id": "m1", "text": "My order is 4711."})

    assert ben.get("/v1/conversations/c1/messages").status_code == 404
    ben.post("/v1/conversations/c1/messages", {"id": "m1", "text": "Hello."})
    assert [one["text"] for one in ben.get("/v1/conversations/c1/messages").json()["messages"]] == ["Hello."]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": f"Bearer {identity()}"},
    ],
)
def test_without_a_session_of_ours_nobody_is_answered(served: Served, headers: dict[str, str]) -> None:
    found = requests.get(f"{served.url}/v1/conversations", headers={"Origin": ORIGIN, **headers}, timeout=5)

    assert found.status_code == 401
    assert found.json()["code"] == "chat_session"


def test_a_session_is_good_on_its_own_site_only(served: Served) -> None:
    page = served.visit()
    page.origin = "https://other.example"

    assert page.get("/v1/conversations").status_code == 403


@pytest.mark.parametrize("site", ["nowhere", "", "other"])
def test_a_page_that_has_no_chat_begins_none(served: Served, site: str) -> None:
    found = requests.post(f"{served.url}/v1/sessions", json={"site": site}, headers={"Origin": ORIGIN}, timeout=5)

    assert found.status_code == 403


def test_who_is_vouched_for_finds_their_conversation_in_another_browser(served: Served) -> None:
    token = identity(name="Ana Silva", email="ana@silva.example")
    first, second = served.visit(identity=token), served.visit(identity=token)
    first.post("/v1/conversations/c1/messages", {"id": "m1", "text": "Hello."})

    assert [one["id"] for one in second.get("/v1/conversations").json()["conversations"]] == ["c1"]


@pytest.mark.parametrize(
    "claims", [{"exp": int(time.time()) - 600}, {"exp": int(time.time()) + 10**8}, {"sub": ""}, {"name": "n" * 999}]
)
def test_an_identity_that_is_not_good_is_refused(served: Served, claims: dict[str, Any]) -> None:
    body = {"site": "acme", "identity": identity(**claims)}
    found = requests.post(f"{served.url}/v1/sessions", json=body, headers={"Origin": ORIGIN}, timeout=5)

    assert found.status_code == 401
    assert "$.identity" in found.json()["detail"]


def test_who_writes_too_fast_is_told_so_in_their_language(served: Served) -> None:
    page = served.visit()
    said = [page.post("/v1/conversations/c1/messages", {"id": f"m{n}", "text": "Hi"}) for n in range(6)]

    assert [one.status_code for one in said] == [202] * 5 + [429]
    headers = {**page.headers, "Accept-Language": "de-CH,de;q=0.9"}
    last = requests.post(
        f"{served.url}/v1/conversations/c1/messages", json={"id": "m9", "text": "Hi"}, headers=headers, timeout=5
    )
    assert "schneller" in last.json()["error"]
    assert int(last.headers["Retry-After"]) > 0


def test_events_go_on_after_the_last_one_that_was_seen(served: Served) -> None:
    page = served.visit()
    page.post("/v1/conversations/c1/messages", {"id": "m1", "text": QUESTION})
    served.answer(page, "Open Settings.")

    with page.get("/v1/conversations/c1/events", stream=True, headers={"Last-Event-ID": "1"}) as events:
        lines = iter(events.iter_lines(chunk_size=1))
        found = next(line for line in lines if line.startswith(b"id: "))

    assert found == b"id: 2"


def test_an_agents_words_come_under_their_name(served: Served) -> None:
    page = served.visit()
    response = page.ask("I want to talk to a person.")

    served.answer(page, "Hello, this is Kim.", purpose=Purpose.RELAY, agent_name="Kim Ito")

    found = list(chunks(response))
    assert {"type": "data-agent", "id": "agent", "data": {"name": "Kim Ito"}} in found
    assert text_of(found) == "Hello, this is Kim."


def test_the_bot_does_not_talk_over_a_human(served: Served) -> None:
    page = served.visit()
    page.ask(QUESTION).close()
    with served.store.database.connection() as connection:
        connection.execute("UPDATE conversations SET owner = 'human'")

    with pytest.raises(SupersededByAgent):
        served.answer(page, "Open Settings.")
    assert len(page.get("/v1/conversations/c1/messages").json()["messages"]) == 1


def refuse() -> None:
    raise Withheld("the time for this attempt is over")


def test_nothing_is_said_without_leave(served: Served) -> None:
    """The conversation was a human's meanwhile, and is the bot's again; or a visitor has come back."""
    page = served.visit()
    page.ask(QUESTION).close()
    with pytest.raises(Withheld), leave.under(refuse):
        served.answer(page, "Open Settings.")
    assert len(page.get("/v1/conversations/c1/messages").json()["messages"]) == 1


def test_who_stood_still_while_an_answer_grew_asks_before_the_next_word(monkeypatch: pytest.MonkeyPatch) -> None:
    now, shown = [leave.now()], list[str]()
    monkeypatch.setattr(leave, "now", lambda: now[0])
    live = cast(LiveAnswers, SimpleNamespace(write=lambda _, text: shown.append(text)))
    with leave.under(refuse):
        stream = LiveStream(live, "c1")
    stream.write("We ")
    now[0] += 60
    stream.write("pay ")
    stream.write("you back.")
    assert shown == ["We "]


def test_what_was_stopped_waits_no_more(served: Served) -> None:
    page = served.visit()
    page.ask(QUESTION).close()

    assert page.post("/chat/c1/stop", {}).status_code == 204
    assert [row["state"] for row in served.store.rows("SELECT state FROM messages")] == ["withdrawn"]


def test_the_stream_of_what_was_stopped_ends_and_is_not_taken_up_again(served: Served) -> None:
    page = served.visit()
    response = page.ask(QUESTION)
    page.post("/chat/c1/stop", {})

    assert [chunk["type"] for chunk in chunks(response)][-1] == "finish"
    assert page.get("/chat/c1/stream").status_code == 204


def test_a_stream_waits_for_an_answer_that_is_recorded_and_on_its_way(served: Served) -> None:
    page = served.visit()
    page.ask(QUESTION).close()
    claim = served.store.conversations.claim(served.store.conversation_id(served.thread(page).thread_id))
    assert claim is not None
    served.store.conversations.record(claim, outcome("Open Settings."))

    response = page.get("/chat/c1/stream", stream=True)
    assert page.get("/v1/conversations/c1").json()["waiting"]
    served.answer(page, "Open Settings.")

    assert text_of(list(chunks(response))) == "Open Settings."


@pytest.mark.parametrize("about", ["k2", "m1", "1"])
def test_feedback_about_what_the_bot_did_not_say_is_refused(served: Served, about: str) -> None:
    page = served.visit()
    page.ask(QUESTION).close()
    served.answer(page, "Open Settings.", key="k1")

    refused = page.post("/v1/conversations/c1/feedback", {"about": about, "helpful": True})

    assert refused.status_code == 400
    assert refused.json()["detail"].startswith("$.about: found str")
    assert page.post("/v1/conversations/c1/feedback", {"about": "k1", "helpful": True}).status_code == 204


def test_what_is_deleted_is_gone(served: Served) -> None:
    page = served.visit()
    page.ask(QUESTION).close()

    gone = requests.delete(f"{served.url}/v1/conversations/c1", headers=page.headers, timeout=5)

    assert gone.status_code == 204
    assert page.get("/v1/conversations/c1").status_code == 404
    assert served.store.rows("SELECT FROM chat_messages") == []


def test_nothing_runs_in_the_words_and_nothing_leads_elsewhere(served: Served) -> None:
    page = served.visit()
    page.post("/v1/conversations/c1/messages", {"id": "m1", "text": "<img src=x onerror=alert(1)>"})
    served.answer(page, "See [this](https://evil.example/x) <script>1</script>", link_hosts=frozenset())

    visitor, bot = page.get("/v1/conversations/c1/messages").json()["messages"]
    assert "<img" not in visitor["html"]
    assert "<script" not in bot["html"]
    assert 'href="https://evil' not in bot["html"]
    assert "](https://evil" not in bot["text"]


def test_other_sites_threads_are_not_this_ones(served: Served) -> None:
    page = served.visit()
    thread = served.thread(page)

    assert thread == ThreadRef("webchat", "acme", thread.thread_id)


class TestWithoutRedis:
    """Nothing is rung, and nothing is seen growing; what was recorded comes all the same."""

    @pytest.fixture
    def chat_redis_url(self) -> str:
        return "redis://127.0.0.1:1/0"

    def test_the_answer_comes_from_postgres(self, served: Served) -> None:
        page = served.visit()
        response = page.ask(QUESTION)

        served.answer(page, "Open Settings.")

        assert text_of(list(chunks(response))) == "Open Settings."


def test_of_a_long_conversation_the_last_question_is_replayed(served: Served) -> None:
    page = served.visit()
    page.ask("First?").close()
    for number in range(520):
        served.answer(page, f"Word {number}.", key=f"k{number}")
    response = page.ask(QUESTION, id="m2")
    served.answer(page, "Open Settings.", key="last")
    list(chunks(response))

    assert text_of(list(chunks(page.get("/chat/c1/stream", stream=True)))) == "Open Settings."


def test_a_page_begins_with_what_stands_there_under_the_ids_of_the_streams(served: Served) -> None:
    page = served.visit()
    response = page.ask("I want to talk to a person.")
    served.answer(page, "Somebody will answer you.", purpose=Purpose.HANDOFF_NOTICE)
    (first,) = [chunk["messageId"] for chunk in chunks(response) if chunk["type"] == "start"]
    served.answer(page, "Hello.", key="k2", purpose=Purpose.RELAY, agent_name="Kim Ito")
    later = list(chunks(page.get("/chat/c1/stream", params={"after": "2"}, stream=True)))

    found = page.get("/chat/c1").json()

    assert [one["id"] for one in found] == ["m1", first, later[0]["messageId"]]
    assert [one["role"] for one in found] == ["user", "assistant", "assistant"]
    assert found[2]["parts"][0] == {"type": "data-agent", "id": "agent", "data": {"name": "Kim Ito"}}
    assert found[2]["metadata"]["number"] == 3
    assert "digitalSourceType" not in found[2]["metadata"]
    assert page.get("/chat/c2").json() == []


def waiting_for_a_person(served: Served) -> tuple[Page, requests.Response]:
    """Who has asked for one and was told, with the stream that waits for their words."""
    page = served.visit()
    page.ask("I want to talk to a person.").close()
    served.answer(page, "Somebody will answer you.", purpose=Purpose.HANDOFF_NOTICE)
    with served.store.database.connection() as connection:
        connection.execute("UPDATE conversations SET owner = 'human'")
    waiting = page.get("/chat/c1/stream", params={"after": "2"}, stream=True)
    return page, waiting


def test_nothing_stands_there_while_a_person_is_waited_for(served: Served) -> None:
    """Neither of a stream that waits, nor of one that asks: whoever sees an answer begin cannot write."""
    page, waiting = waiting_for_a_person(served)
    streams = [one.iter_lines(chunk_size=1) for one in (waiting, page.ask("It is Firefox.", id="m2"))]

    assert [next(lines) for lines in streams] == [b": keep-alive"] * 2
    served.answer(page, "Hello.", key="k2", purpose=Purpose.RELAY, agent_name="Kim Ito")
    for lines in streams:
        assert b'"start"' in next(line for line in lines if line.startswith(b"data: {"))


def test_what_two_streams_of_a_tab_bring_has_one_id(served: Served) -> None:
    """A page that waits for a person asks: `useChat` may have both streams open, and shows two ids as two messages."""
    page, waiting = waiting_for_a_person(served)
    asking = page.ask("It is Firefox.", id="m2")
    served.answer(page, "Thank you.", key="k2", purpose=Purpose.RELAY, agent_name="Kim Ito")

    starts = [next(one for one in chunks(stream) if one["type"] == "start") for stream in (waiting, asking)]

    assert starts[0]["messageId"] == starts[1]["messageId"] == page.get("/chat/c1").json()[-1]["id"]
