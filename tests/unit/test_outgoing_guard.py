"""What must not leave does not, wherever the text is cut into pieces; and what is harmless is not kept waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.pipeline.outgoing.guard import HELD_AT_MOST, Leak, Leaked, OutgoingGuard
from bot.pipeline.outgoing.known import KnownValues
from bot.pipeline.outgoing.phrases import Phrases
from bot.pipeline.outgoing.prompt_lines import PromptLines
from bot.privacy.detect import Detector
from bot.privacy.placeholders import Span

ROOT = Path(__file__).parents[2]
LEFT_OUT = "[left out]"
SOME = settings(max_examples=25, deadline=None)
MARK = "deadbeefcafe0123"
RULES = (
    "You are the support assistant of Acme. Write in a friendly tone.\n\nRules:\n1. State nothing that is not in a "
    "numbered passage. If they do not answer the question, call not_found.\n2. After each statement name the passage."
)
FORBIDDEN = ("money back", "Garantie à vie", "guaranteed for life")

Made = Callable[..., OutgoingGuard]


@pytest.fixture(scope="session")
def find() -> Callable[[str], Sequence[Span]]:
    return Detector()


@pytest.fixture(scope="session")
def made(find: Callable[[str], Sequence[Span]]) -> Made:
    forbidden, mark, rules = Phrases(FORBIDDEN), Phrases(tokens=[MARK]), PromptLines(RULES)

    def make(*known: str) -> OutgoingGuard:
        return OutgoingGuard(
            find=find, known=KnownValues(known), left_out=LEFT_OUT, forbidden=forbidden, canary=mark, prompt=rules
        )

    return make


def said(guard: OutgoingGuard, pieces: Sequence[str]) -> tuple[str, Leak | None]:
    """What has left, and why the rest does not."""
    left = ""
    try:
        for piece in pieces:
            left += guard.feed(piece)
        return left + guard.end(), None
    except Leaked as leaked:
        return left, leaked.leak


def every_split_in_two(text: str) -> list[tuple[str, str]]:
    return [(text[:at], text[at:]) for at in range(len(text) + 1)]


PERSONAL = {
    "4111 1111 1111 1111": "a card",
    "4111-1111-1111-1111": "a card with dashes",
    "4111**1111**1111**1111": "a card in bold",
    "4111\u200b1111\u200b1111\u200b1111": "a card with invisible characters",
    "DE89 3704 0044 0532 0130 00": "an IBAN",
    "GB29 NWBK 6016 1331 9268 19": "an IBAN with a bank's letters",
    "anna.silva@example.com": "an address",
    "anna.silva\u200b@example.com": "an address with invisible characters",
    "**anna**.silva@example.com": "an address in bold",
    "anna&#64;example.com": "an address with an entity",
    "(at) example (dot) com": "an address spelled out",
    "+49 30 901820-1234": "a phone number",
    "sk-proj-abcdefghij1234567890": "a key",
    "ghp_0123456789abcdefghijABCDEFGHIJ012345": "a token",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc-def": "a session",
}
LEAKS = {
    "money back": Leak.PHRASE,
    "MONEY   Back": Leak.PHRASE,
    "mo**ney**\n- back": Leak.PHRASE,
    "mon\u200bey b\u00adack": Leak.PHRASE,
    "m o n e y b a c k": Leak.PHRASE,
    "m\u043eney back": Leak.PHRASE,  # a Cyrillic o
    "[money](https://help.example/a) back": Leak.PHRASE,
    "garantie a vie": Leak.PHRASE,
    "GARANTIE À VIE": Leak.PHRASE,
    "garantie a\u0300 vie": Leak.PHRASE,
    "deadbeefcafe0123": Leak.CANARY,
    "DEAD BEEF CAFE 0123": Leak.CANARY,
    "xxdeadbeefcafe0123xx": Leak.CANARY,
    "d-e-a-d-b-e-e-f-c-a-f-e-0-1-2-3": Leak.CANARY,
    "State nothing that is not in a numbered passage": Leak.PROMPT,
    "state **nothing** that is not\nin a `numbered` passage": Leak.PROMPT,
}


@pytest.mark.parametrize("secret", PERSONAL, ids=PERSONAL.values())
def test_personal_data_is_left_out_at_every_split_in_two(made: Made, secret: str) -> None:
    text = f"Write to anna {secret} now, or later."
    for pieces in every_split_in_two(text):
        left, leak = said(made(), pieces)
        assert leak is None
        assert left == f"Write to anna {LEFT_OUT} now, or later."


@pytest.mark.parametrize(("leak", "why"), LEAKS.items())
def test_what_must_not_be_said_stops_the_text_at_every_split_in_two(made: Made, leak: str, why: Leak) -> None:
    text = f"Of course: we say {leak} today."
    for pieces in every_split_in_two(text):
        left, found = said(made(), pieces)
        assert found is why
        assert text.startswith(left)
        # A bracket before the first letter, or the first two words of a line, which many sentences begin with.
        assert len(left) <= text.index(leak) + (len("state **nothing** ") if why is Leak.PROMPT else 1)


@pytest.mark.parametrize("ending", ["", ".", "!", "**", "\u200b", " "])
def test_a_phrase_at_the_end_of_the_text_is_one(made: Made, ending: str) -> None:
    assert said(made(), [f"You get your money back{ending}"])[1] is Leak.PHRASE


@pytest.mark.parametrize(
    "text", ["harmoney backup", "money backup", "money-backed", "money. I want it back", "the money is back", "moneyba"]
)
def test_a_phrase_is_whole_words_in_this_order(made: Made, text: str) -> None:
    assert said(made(), [text]) == (text, None)


@pytest.mark.parametrize(
    "text",
    [
        "You are the support team's favourite. State your name in a friendly tone.",
        "Step 1: open Settings. Step 2: wait 30 days, it costs 4.90 EUR, from 2024-05-01 to 31.12.2025.",
        "Version 3.11.4 of 12 files; see https://help.example/articles/360012345678-reset#step-2 for more.",
        "Mail <EMAIL_1> with <ORDER_12>, at 10:30 or at the desk. | 10 | 20 |\n|----|----|\n| 30 | 40 |",
        "Press Ctrl + Alt + Del, then `npm install --save-dev @types/node@20.1.0`.",
        "请打开设置，然后点击安全。 30 天内。",
    ],
)
def test_what_is_nobodys_is_said_as_it_is(made: Made, text: str) -> None:
    assert said(made(), list(text)) == (text, None)


def test_what_the_model_was_shown_may_be_said(made: Made) -> None:
    shown = "Write to help@acme.example or call 030 901820. IBAN DE89370400440532013000."
    text = "Write to help@acme.example, call 030/901820, and pay to DE89 3704 0044 0532 0130 00."
    assert said(made(shown), [text]) == (text, None)


def test_a_private_key_is_left_out_line_by_line(made: Made) -> None:
    lines = "\n".join(["MIIEpAIBAAKCAQEA7v+/abcdEFGH0123abcdABCD", "1234+abcdABCD1234/abcdABCD12345678901234", "xyz="])
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{lines}\n-----END RSA PRIVATE KEY-----"
    for pieces in every_split_in_two(f"Take {key} now."):
        left, _ = said(made(), pieces)
        assert not any(line in left for line in lines.splitlines())
        assert left.endswith(" now.")


@SOME
@given(st.data())
def test_any_number_of_cuts_changes_nothing(made: Made, data: st.DataObject) -> None:
    parts = st.sampled_from(
        [*PERSONAL, *LEAKS, "open Settings", "30 days", "<EMAIL_1>", "a", "at", "1", "x" * 50, "🙂"]
    )
    text = " ".join(data.draw(st.lists(parts, max_size=6)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    (left, found), (whole, leak) = said(made(), pieces), said(made(), [text])
    assert found == leak
    assert left == whole or leak is not None


@SOME
@given(st.text(alphabet=st.sampled_from("aA1 9@.-\n*_~`[]()<>é\u200b中moneybackMONEY0123deadbeefcaf"), max_size=400))
@example("1 " * 400)
@example("m" + "*" * 3000 + "oney back")
@example("[m](" + "x" * 2000 + ")oney back")
@example("x" * 3000)
@example("anna at " * 200)
@example("State nothing that" + " " * 2000 + "is not in")
@example("m o n e y b a c k " * 3)
def test_no_more_is_held_than_is_promised_and_nothing_is_lost(made: Made, text: str) -> None:
    guard, left = made(text), ""
    try:
        for char in text:
            left += guard.feed(char)
            assert guard.held <= HELD_AT_MOST
        left += guard.end()
    except Leaked:
        return
    if LEFT_OUT not in left:
        assert left == text


def test_words_that_cannot_become_anything_leave_with_the_blank_behind_them(made: Made) -> None:
    guard = made()
    text = "Open Settings, choose Security and click Reset password. "
    words = [f"{word} " for word in text.split()]
    assert [guard.feed(word) for word in words] == words


def test_the_stated_bound_is_the_one_of_the_page() -> None:
    assert f"at most {HELD_AT_MOST} characters" in (ROOT / "docs/guardrails.md").read_text()
