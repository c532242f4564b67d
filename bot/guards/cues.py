"""Words without one of which nobody takes over a bot: a window that has none is not read any further.

They are no sign of an attack, support is full of them. They keep the learned guard from judging what it knows nothing
about: a stack trace, a hotel, a language that it has never seen.
"""

from __future__ import annotations

import re

from bot.text.patterns.case import is_plain

_ANYWHERE = (
    "ignor", "disregard", "forget", "forgot", "overrid", "bypass", "instru", "prompt", "guideline", "restrict",
    "filter", "previous", "pretend", "imagin", "persona", "character", "assistant", "chatbot", "gpt", "language model",
    "system", "developer", "repeat", "respond", "answer", "reveal", "command", "password", "execut", "decod",
    "translat", "hypothet", "fiction", "jailbreak", "vergiss", "vergess", "anweisung", "befehl", "aufgabe", "antwort",
    "rolle", "oubli", "consigne", "olvid", "regla", "orden", "dimentic", "istruz", "regol", "esque", "regra",
    "vergeet", "negeer", "opdracht", "regels", "abandon", "unfilter", "uncensor", "simulat", "generat", "formul",
    "document", "article", "artikel", "context", "kontext", "verfass", "instead", "stattdessen", "never mind",
    "nevermind", "scratch", "headline", "manifest", "opinion", "redact", "escrib", "escrev", "scriv", "écri", "schrijf",
)  # fmt: skip
_WORDS = (
    "rules?", "above", "acts?", "acting", "roles?", "you", "you're", "your", "from now", "ai", "ki", "ia", "models?",
    "bot", "mode", "modus", "say", "print", "write", "output", "reply", "display", "show", "tasks?", "obey", "stop",
    "new", "secret", "dan", "sag", "sagen", "schreib", "schreibe", "du", "dein", "deine", "deinen", "sie", "regeln",
    "tu", "te", "ton", "tes", "vos", "vous", "règles?", "regles?", "dis", "réponds", "eres", "tus?", "sei", "tuo",
    "tue", "você", "voce", "teu", "tuas", "és", "je", "jouw", "jij", "zeg", "be an?", "as", "states?",
    "claim", "declare", "blame", "praise", "include", "imagina", "diz", "di", "question", "frage", "input", "eingabe",
)  # fmt: skip
_CUE = re.compile(rf"{'|'.join(_ANYWHERE)}|\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)

# The same where case is no more than letters: nearly all windows, and eight times as fast.
_PLAIN = frozenset(
    form for word in _WORDS if re.fullmatch(r"\w+\??", word) for form in {word.rstrip("?"), re.sub(r".\?$", "", word)}
)
_PHRASES = ("from now", "be a")
_TOKEN = re.compile(r"\w+")


def has_cue(text: str) -> bool:
    if is_plain(text):
        low = text.lower()
        if any(stem in low for stem in _ANYWHERE) or not _PLAIN.isdisjoint(_TOKEN.findall(low)):
            return True
        if not any(phrase in low for phrase in _PHRASES):
            return False
    return _CUE.search(text) is not None
