"""Past conversations from a file: what is none is told by line and field, and the rest goes in."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Author
from bot.rehearsal.past import PastConversation, exchanges
from bot.rehearsal.reading import Problem, read

CUSTOMER = {"from": "customer", "text": "Where is my parcel?"}
AGENT = {"from": "agent", "text": "It arrives on Monday.", "name": "Ana", "at": "2026-01-05T09:00:00Z"}


def only(value: object) -> PastConversation | Problem:
    (found,) = read([value if isinstance(value, str) else json.dumps(value)])
    return found


def test_each_problem_names_line_field_found_and_expected() -> None:
    told = {
        "{": "line 1: found what is no JSON, expected an object with `messages` on one line",
        "[]": "line 1: found a list, expected an object with `messages`",
        "{}": "line 1, messages: found nothing, expected a list of at least one message",
        '{"messages": []}': "line 1, messages: found a list, expected a list of at least one message",
        '{"messages": [{"from": "robot", "text": "x"}]}': "line 1, messages[0].from: found 'robot', expected one of "
        "'customer', 'agent' or 'bot'",
        '{"messages": [{"from": "customer"}]}': "line 1, messages[0].text: found nothing, expected what was written, "
        "as text",
        '{"messages": [{"from": "customer", "text": " "}]}': "line 1, messages[0].text: found empty text, expected "
        "what was written, as text",
        '{"messages": [{"from": "customer", "text": 7}]}': "line 1, messages[0].text: found a number, expected what "
        "was written, as text",
        '{"messages": [{"from": "customer", "text": "x", "at": "noon"}]}': "line 1, messages[0].at: found 'noon', "
        "expected a time in ISO 8601, such as 2026-01-05T09:00:00Z",
        '{"audience": "x", "messages": [{"from": "customer", "text": "x"}]}': "line 1, audience: found 'x', expected "
        "one of 'customer' or 'employee'",
        json.dumps({"messages": [AGENT]}): "line 1, messages: found none from the customer, expected at least one",
    }
    assert {line: str(only(line)) for line in told} == told


def test_what_is_no_conversation_is_left_out_and_the_rest_goes_in() -> None:
    good = json.dumps({"id": 7, "messages": [CUSTOMER, AGENT]})
    found = list(read(["nonsense", good, "", good, json.dumps({"messages": [CUSTOMER]})]))

    problem, first, twice, last = found
    assert isinstance(problem, Problem)
    assert isinstance(first, PastConversation)
    assert (first.key, [turn.author for turn in first.turns]) == ("7", [Author.REQUESTER, Author.AGENT])
    assert str(twice) == "line 4, id: found one that an earlier line has, expected one of its own"
    assert isinstance(last, PastConversation)
    assert last.key == "line 5"


def test_words_stay_in_the_order_of_their_line() -> None:
    """Whatever their clocks say, and where they have none."""
    late, early = {**CUSTOMER, "at": "2026-03-01T10:00:00+01:00"}, {**AGENT, "at": "2026-01-01T00:00:00"}
    found = only({"messages": [late, early, CUSTOMER]})

    assert isinstance(found, PastConversation)
    times = [turn.at for turn in found.turns]
    assert times == sorted(times)
    assert all(at.tzinfo for at in times)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
MESSAGE = st.fixed_dictionaries(
    {"from": st.sampled_from(["customer", "agent", "bot"]) | JSON, "text": st.text() | JSON}
)
LINE = st.fixed_dictionaries(
    {"messages": st.lists(MESSAGE, max_size=5) | JSON}, optional={"id": JSON, "language": JSON}
)


@given(st.lists(LINE.map(json.dumps) | st.text(max_size=40), max_size=4))
def test_whatever_stands_there_is_a_conversation_or_a_problem(lines: list[str]) -> None:
    found = list(read(lines))
    assert len(found) == sum(bool(line.strip()) for line in lines)
    for one in found:
        assert isinstance(one, PastConversation | Problem)


@given(st.lists(st.sampled_from(["customer", "agent", "bot"]), min_size=1, max_size=12))
def test_exchanges_have_each_word_of_the_customer_once(authors: list[str]) -> None:
    found = only({"messages": [{"from": by, "text": f"{number}"} for number, by in enumerate(authors)]})
    if isinstance(found, Problem):
        assert "customer" not in authors
        return
    parts = list(exchanges(found))
    asked = [turn.text for part in parts for turn in part.asked]
    assert asked == [f"{number}" for number, by in enumerate(authors) if by == "customer"]
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    for part in parts:
        assert (*part.before, *part.asked) == found.turns[: len(part.before) + len(part.asked)]
        assert {turn.author for turn in part.answered} <= {Author.AGENT}
