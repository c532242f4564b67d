"""A mail that is sent on: what stands below "see below" is what somebody wants to have answered."""

from __future__ import annotations

import re

from bot.text.greeting import without_greeting
from bot.text.mail_history import headers_end, history_starts_at, is_forward

# "FYI", "see below"; and what politely stands beside it.
_POINTS = (
    r"(?:fyi|fwd|for your information|as forwarded|forwarded|(?:see|read) (?:the )?(?:mail |e-?mail "
    r"|message )?(?:below|attached)"
    r"|below|see|zur info(?:rmation)?|z\. ?k(?:tn)?\.?|zur kenntnis(?:nahme)?|zk|siehe unten|s\. ?u\.?|siehe"
    r"|unten|untenstehend\w*"
    r"|pour info(?:rmation)?|pour votre information|voir|ci-dessous|cf\.?|para (?:tu|su|vuestra) información|ver"
    r"|véase|abajo"
    r"|para (?:conhecimento|informação)|abaixo|vide|per conoscenza|vedi|sotto"
    r"|ter info(?:rmatie)?|ter kennisgeving|zie|hieronder|onder|onderstaand\w*)"
)
_BESIDE = (
    r"(?:please|pls|the|my|mail|e-?mail|message|with this|this|on this|here|you|bitte|die|mail|nachricht|weiter"
    r"|hier(?:bei|mit)?|damit|svp"
    r"|merci|le|la|message|s'il vous plaît|por favor|el|mensaje|correo|más|con esto|qui|il|messaggio|per favore"
    r"|mensagem|com isto"
    r"|bericht|graag|aub|hiermee|hierbij|thanks?|thx|danke|gracias|grazie|bedankt|obrigad[oa])"
)
_POINTING = re.compile(rf"(?:\W|\b{_BESIDE}\b)*\b{_POINTS}(?!\w)(?:\W|\b(?:{_POINTS}|{_BESIDE})(?!\w))*", re.IGNORECASE)
_MAX_CHARS = 100
_MARK = re.compile(r"^\s?>[^\S\n]?", re.MULTILINE)


def points_below(text: str) -> bool:
    """Whether `text`, somebody's own words above a mail, only points at it: "FYI", "siehe unten"."""
    return len(text) <= _MAX_CHARS and _POINTING.fullmatch(without_greeting(text).strip()) is not None


def is_passed_on(text: str) -> bool:
    """Whether a mail program says that it passes on what is in `text`. Not all do."""
    return any(map(is_forward, text.splitlines()))


def passed_on(text: str) -> str:
    """The mail that `text` passes on, without its headers; empty where it passes on none."""
    lines = text.splitlines()
    for at in range(len(lines)):
        if history_starts_at(lines, at):
            below = lines[at + 1 :] if is_forward(lines[at]) else lines[at:]
            return _MARK.sub("", "\n".join(_without_headers(below))).strip()
    return ""


def _without_headers(lines: list[str]) -> list[str]:
    at = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    ruled = at < len(lines) and not any(char.isalnum() for char in lines[at])
    end = headers_end(lines, at + ruled, ruled=True)
    return lines[end:] if end else lines
