"""What a model meant is found, whatever its server or it left around it; what it did not mean is nowhere."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.model_words import json_object, plain, spoken

RIGHT = {"result": "answered", "answer": 'Open "Settings".\nChoose **Reset**. It\'s done. [1]'}
TEXT = json.dumps(RIGHT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"\ufeff{TEXT}\n",
        f"<think>\nPassage 1 fits: {{'a': 1}}\n</think>\n\n{TEXT}",
        f"They ask for a reset, so I answer.</think>{TEXT}",
        f"<thinking effort=high>\nHm.\n</thinking>{TEXT}",
        f"[THINK]Hm.[/THINK]{TEXT}",
        f"◁think▷Hm.◁/think▷{TEXT}",
        f"<seed:think>Hm.</seed:think>{TEXT}",
        f"<think></think>{TEXT}",
        f"<|channel|>analysis<|message|>Hm {{}}<|end|><|start|>assistant<|channel|>final<|message|>{TEXT}<|return|>",
        f"<|channel|>final <|constrain|>json<|message|>{TEXT}<|return|>",
        f"{TEXT}<|im_end|>\n<|im_start|>user\nAnd this?",
        f"{TEXT}</s>",
        f"```json\n{TEXT}\n```",
        f"```\n{TEXT}\n```\n",
        f"Here is the JSON object:\n\n```json\n{TEXT}\n```\nLet me know if you need anything else.",
        f"Sure! {TEXT}",
        f"{TEXT}\n\nLet me know {{if}} you need more.",
        f"ANSWERED\n{TEXT}",
        f"[{TEXT}]",
        json.dumps(TEXT),
        f"Here: {json.dumps(TEXT)}",
        json.dumps({"reply": RIGHT}),
        json.dumps({"name": "reply", "arguments": TEXT}),
        TEXT.replace("\\n", "\n"),
        f"{TEXT[:-1]},}}",
        repr({"result": RIGHT["result"], "answer": "x"}).replace("'x'", json.dumps(RIGHT["answer"])),
        f'{{"result": "not_found", "answer": ""}}\nOn second thought:\n{TEXT}',
        f'{TEXT}\n{{"intent": "reset"}}',
    ],
)
def test_the_object_is_read(text: str) -> None:
    assert json_object(text, ("result", "answer")) == RIGHT


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'takes_over': True}", True),
        ("{'takes_over': False, 'why': 'it\\'s \"fine\"',}", False),
        ('{"takes_over": None}', None),
    ],
)
def test_an_object_as_python_writes_it_is_read(text: str, value: object) -> None:
    found = json_object(text, ("takes_over",))
    assert found is not None
    assert found["takes_over"] is value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No.",
        "{}",
        "[]",
        "null",
        "true",
        TEXT[:-20],
        f"<think>{TEXT}",
        f"<think>{TEXT}</think>",
        f"<|channel|>analysis<|message|>{TEXT}<|end|>",
        '{"result": "answered"}',
        '{"answer": "x", "result": ',
        "{" * 5000,
        '{"a":' * 5000,
        "[" * 100_000,
    ],
)
def test_where_none_is_none_is_read(text: str) -> None:
    assert json_object(text, ("result", "answer")) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How do I reset it?", "How do I reset it?"),
        ("<think>They mean the VPN.</think>\nHow do I reset it?", "How do I reset it?"),
        ('"How do I reset it?"', "How do I reset it?"),
        ('"Reset" is greyed out', '"Reset" is greyed out'),
        ("[VPN] How do I reset it?", "[VPN] How do I reset it?"),
        ("```\nHow do I reset it?\n```", "How do I reset it?"),
        ('{"question": "How do I reset it?"}', "How do I reset it?"),
        ('["How do I reset it?"]', "How do I reset it?"),
        (json.dumps(json.dumps({"question": "How do I reset it?"})), "How do I reset it?"),
        ('{"question": "How do I', ""),
        ("{'question': 'How do I reset it?'}", ""),
        ('{"a": "How", "b": "do"}', ""),
        ("[{}]", ""),
        ("<think>How", ""),
    ],
)
def test_plain_words_are_never_json(text: str, words: str) -> None:
    assert plain(text) == words


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    json_object(text, ("result",))
    assert not plain(text).startswith(('{"', "[{"))
    assert spoken(spoken(text)) == spoken(text) or "<" in text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
PROSE = st.text(st.characters(exclude_characters="{}<>[]|◁▷'\"`\\", exclude_categories=["Cs"]))


@given(st.dictionaries(st.text(st.characters(exclude_characters="<[◁")), st.integers()), PROSE, PROSE)
def test_any_object_is_found_in_any_prose(values: dict[str, int], before: str, after: str) -> None:
    values = {**values, "result": 1}
    assert json_object(f"{before}{json.dumps(values)}{after}", ("result",)) == values
