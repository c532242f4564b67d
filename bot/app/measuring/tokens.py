"""`firstline eval tokens`: how far our count of tokens is from a tokenizer's, by kind of text and language.

The tokenizer is bpe-openai's (MIT; it brings the vocabularies of o200k_base and cl100k_base, and takes 70 MB of memory,
so that Firstline does without). The rates of `bot.memory.tokens` were fitted to o200k_base on our own wording, examples
and pages; none of these texts was among them. "Corrected" is what is left once five texts of the kind were reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from statistics import mean, quantiles

from bot.app.measuring.articles import rows
from bot.errors import ConfigurationError
from bot.memory.tokens import Tokens, tokens_of, tokens_of_prompt
from bot.model import Prompt, Usage, UserMessage

LIBRARY = "bpe-openai==0.1.4"
VOCABULARIES = ("o200k_base", "cl100k_base")
_TEXTS = 400  # of a kind
_CHARS = 2000  # of a text
_REPORTS = 5
Encode = Callable[[str], Sequence[int]]


def sections(data: Path) -> Iterator[str]:
    """What is printed, by vocabulary. Raises ConfigurationError where the library is missing, FileNotFoundError."""
    try:
        library = import_module("bpe_openai")
    except ImportError as error:
        raise ConfigurationError(
            f"bpe_openai: not installed, expected {LIBRARY} beside Firstline, in an environment of its own"
        ) from error
    kinds = list(_kinds(data))
    for vocabulary in VOCABULARIES:
        yield table(vocabulary, kinds, library.get_encoding(vocabulary).encode)


def table(vocabulary: str, kinds: Sequence[tuple[str, Sequence[str]]], encode: Encode) -> str:
    """Our count over the tokenizer's: of all texts together, and of 90 % of them one by one."""
    lines = [
        f"{vocabulary}: our count as a share of the tokenizer's",
        f"  {'':28}{'texts':>6}{'together':>10}{'90 % of texts':>16}{'corrected':>11}{'90 % of texts':>16}",
    ]
    for name, texts in kinds:
        real = [len(encode(text)) for text in texts]
        ours = [tokens_of(text) for text in texts]
        corrected = list(map(_corrected(texts, real), texts[_REPORTS:]))
        first = _figures(ours, real)
        lines.append(f"  {name:28}{len(texts):>6}{first}{_figures(corrected, real[_REPORTS:], width=11)}")
    return "\n".join(lines)


def _figures(ours: Sequence[int], real: Sequence[int], width: int = 10) -> str:
    cuts = quantiles((one / other for one, other in zip(ours, real, strict=True)), n=20)
    return f"{mean(ours) / mean(real):>{width}.2f}{f'{cuts[0]:.2f} to {cuts[-1]:.2f}':>16}"


def _corrected(texts: Sequence[str], real: Sequence[int]) -> Tokens:
    tokens = Tokens()
    for text, number in islice(zip(texts, real, strict=True), _REPORTS):
        prompt = Prompt(messages=(UserMessage(text),))
        around = tokens_of_prompt(prompt) - tokens_of(text)
        tokens.learn(prompt, Usage(model="", input_tokens=number + around))
    return tokens


def _kinds(data: Path) -> Iterator[tuple[str, list[str]]]:
    articles = rows(data / "help_login_gov/articles.jsonl")
    for language in ("en", "es", "fr", "zh"):
        yield f"help articles, {language}", _some(row["text"] for row in articles if row["lang"] == language)
    yield "technical notes, en", _some(row["text"] for row in rows(data / "techqa/docs.jsonl"))
    yield "orders and invoices, en", _some(row["text"] for row in rows(data / "bitext_cs/sample.jsonl"))
    dialogues = rows(data / "uss/sgd.jsonl")
    yield "dialogues, en", _some("\n".join(row["text"] for row in dialogues[at : at + 10]) for at in range(0, 4000, 10))


def _some(texts: Iterator[str]) -> list[str]:
    return list(islice((text[:_CHARS] for text in texts if len(text) >= 20), _TEXTS))
