"""What Excel shows for a number or a date, by the cell's format code: 0.05 with `0%` is 5%, 42 with `00000` is 00042.

Pure. Source: ECMA-376, part 1, 18.8.31 (numFmts). What is not understood is shown plainly. Dates whose form depends on
who looks at them (`mm-dd-yy`, long names of months in another language) are shown as in ISO 8601.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

Value = str | bool | int | float | datetime | date | time | timedelta | None

_BY_VIEWER = ("mm-dd-yy", "m/d/yy h:mm", "General", "@")
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_LOCALE = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?\]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_DIGITS = re.compile(r"[0#?](?:[0#?,.]*[0#?])?,*")
_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|y+|m+|d+|h+|s+(?:\.0+)?|AM/PM|A/P|.', re.IGNORECASE)
_MAX_CODE = 255  # characters that Excel keeps of one
_ENGLISH = ("", "409", "809", "c09", "1009", "f800", "f400")


def shown(value: Value, code: str, *, grouped: bool = True) -> str:
    """`grouped`: thousands are divided by commas, where the code says so."""
    code = code[:_MAX_CODE]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _words(value, code)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds or "s" in code.lower() else "")
    if isinstance(value, datetime | date | time):
        return _moment(value, code)
    return _number(value, code, grouped=grouped)


def _plain(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.11g}"


def _words(value: str, code: str) -> str:
    """By the code's fourth section, or by the last one where that has a place for text: `"No. "@`."""
    sections = _SECTIONS.split(code)
    masked, pieces = _masked(sections[-1])
    if len(sections) < 4 and "@" not in masked:
        return value
    return value.join(_unmasked(part, pieces) for part in masked.split("@")).strip()


def _number(value: float, code: str, *, grouped: bool) -> str:
    sections = _SECTIONS.split(code)
    if code in _BY_VIEWER or re.search(r"\[[<>=]", code):
        return _plain(value)
    number = Decimal(str(value))
    section = sections[0]
    if number < 0 and len(sections) > 1:
        section, number = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    masked, pieces = _masked(section)
    if "General" in masked:
        return "-" * (number < 0) + _unmasked(masked.replace("General", _plain(abs(value))), pieces).strip()
    digits = _DIGITS.search(masked)
    if digits is None:
        return _unmasked(masked, pieces).strip() if masked.strip() else ""
    if "/" in masked or len(_DIGITS.findall(masked)) > 1 or re.search(r"E[+-]", masked, re.IGNORECASE):
        return _apart(value, masked, pieces)
    number = number * 100 ** masked.count("%")
    try:
        figures = _figures(number, digits[0], grouped=grouped)
    except InvalidOperation:
        return _plain(value)
    sign = "-" if number < 0 and not set(figures) <= set("-0.,") else ""
    return sign + _unmasked(masked[: digits.start()] + figures + masked[digits.end() :], pieces).strip()


def _masked(section: str) -> tuple[str, list[str]]:
    """With its literals kept out of the way of digits and letters; the literals."""
    pieces: list[str] = []
    section = _BRACKETS.sub("", _LOCALE.sub(lambda sign: f'"{sign[1]}"', section))
    return _QUOTED.sub(lambda found: _kept(found, pieces), section), pieces


def _kept(found: re.Match[str], pieces: list[str]) -> str:
    pieces.append(found[1] or found[2] or ("" if found[0][0] == "*" else " ") if found[0][0] != '"' else found[1])
    return chr(0xE000 + len(pieces) - 1)


def _unmasked(text: str, pieces: list[str]) -> str:
    return "".join(pieces[ord(c) - 0xE000] if 0xE000 <= ord(c) < 0xE000 + len(pieces) else c for c in text)


def _figures(number: Decimal, pattern: str, *, grouped: bool) -> str:
    """The absolute value by `#,##0.00`: digits before and after the point, thousands; a comma at the end divides."""
    bare = pattern.rstrip(",")
    number = abs(number) / 1000 ** (len(pattern) - len(bare))
    whole, _, part = bare.partition(".")
    least, most = part.count("0"), len(part.replace(",", ""))
    rounded = number.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    after = after[:least] + after[least:].rstrip("0")
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if grouped and "," in whole:
        before = f"{int(before or 0):,}".rjust(len(before), "0")
    return before + ("." + after if after else "")


def _apart(value: float, masked: str, pieces: list[str]) -> str:
    """Digits with signs between them, as in `000-00-0000`; fractions and powers of ten are shown plainly."""
    if "/" in masked or re.search(r"E[+-]", masked, re.IGNORECASE) or value != int(value) or value < 0:
        return _plain(value)
    figures = list(str(int(value)).rjust(sum(map(masked.count, "0")), "0"))
    places = [at for at, character in enumerate(masked) if character in "0#?"]
    characters = list(masked)
    for at in reversed(places):
        characters[at] = figures.pop() if figures else ""
    if places:
        characters[places[0]] = "".join(figures) + characters[places[0]]
    return _unmasked("".join(characters), pieces).strip()


def _moment(value: datetime | date | time, code: str) -> str:
    code = code.partition(";")[0]
    locale = _LOCALE.search(code)
    foreign = locale is not None and (locale[2] or "").lower() not in _ENGLISH
    if code in _BY_VIEWER or "[$-F" in code or (foreign and re.search(r"m{3}|d{3}", code, re.IGNORECASE)):
        return _iso(value)
    moment = datetime.combine(date(1900, 1, 1), value) if isinstance(value, time) else value
    tokens = _DATE.findall(code)
    twelve = any(token.upper() in ("AM/PM", "A/P") for token in tokens)
    text = ""
    for at, token in enumerate(tokens):
        before = next((t[0].lower() for t in reversed(tokens[:at]) if t[0].lower() in "ymdhs"), "")
        after = next((t[0].lower() for t in tokens[at + 1 :] if t[0].lower() in "ymdhs"), "")
        minutes = token[0] in "mM" and len(token) < 3 and (before == "h" or after == "s")
        text += _part(moment, token, minutes=minutes, twelve=twelve)
    return text.strip()


def _part(moment: datetime | date, token: str, *, minutes: bool, twelve: bool) -> str:
    """One token of a date's code, `_DATE`."""
    hour, minute, second = (moment.hour, moment.minute, moment.second) if isinstance(moment, datetime) else (0, 0, 0)
    kind, size = token[0].lower(), len(token)
    if token.upper() in ("AM/PM", "A/P"):
        return ("AM" if hour < 12 else "PM")[: 1 if size == 3 else 2]
    if token[0] in '"\\[':
        return "" if token[0] == "[" else token.strip('"') if token[0] == '"' else token[1:]
    if minutes:
        return f"{minute:0{size}}"
    if kind == "h":
        return f"{(hour % 12 or 12) if twelve else hour:0{size}}"
    if kind == "s":
        return f"{second:0{min(size, 2)}}"
    if kind == "y":
        return f"{moment.year % 100:02}" if size < 3 else f"{moment.year:04}"
    if kind in "md" and size > 2:
        name = moment.strftime("%B" if kind == "m" else "%A")
        return name if size == 4 else name[:3] if size == 3 else name[:1]
    if kind in "md":
        return f"{moment.month if kind == 'm' else moment.day:0{size}}"
    return token if size == 1 and token not in "_*" else ""


def _iso(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return value.isoformat("minutes") if isinstance(value, time) else value.isoformat()
