"""Where a requester is, as far as their telephone number and the locale that the vendor has for them tell."""

from __future__ import annotations

import re

from bot.model import Requester

# ITU-T E.164, for the countries of the help lines that ship; +1 is shared, see below.
_CALLING_CODES = {
    "31": "NL", "32": "BE", "33": "FR", "34": "ES", "351": "PT", "353": "IE", "39": "IT", "41": "CH", "43": "AT",
    "44": "GB", "49": "DE", "55": "BR", "61": "AU", "64": "NZ",
}  # fmt: skip
# The area codes of Canada, and those of the countries in the Caribbean; all others after +1 are the United States'.
_CANADA = frozenset(
    [
        "204",
        "226",
        "236",
        "249",
        "250",
        "257",
        "263",
        "289",
        "306",
        "343",
        "354",
        "365",
        "367",
        "368",
        "382",
        "403",
        "416",
        "418",
        "428",
        "431",
        "437",
        "438",
        "450",
        "460",
        "468",
        "474",
        "506",
        "514",
        "519",
        "548",
        "579",
        "581",
        "584",
        "587",
        "604",
        "613",
        "639",
        "647",
        "672",
        "683",
        "705",
        "709",
        "742",
        "753",
        "778",
        "780",
        "782",
        "807",
        "819",
        "825",
        "867",
        "873",
        "879",
        "902",
        "905",
        "942",
    ]
)
_CARIBBEAN = frozenset(
    [
        "242",
        "246",
        "264",
        "268",
        "284",
        "345",
        "441",
        "473",
        "649",
        "658",
        "664",
        "721",
        "758",
        "767",
        "784",
        "809",
        "829",
        "849",
        "868",
        "869",
        "876",
    ]
)
_REGION = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})")


def country_of(requester: Requester) -> str | None:
    """ISO 3166, upper case. A telephone says more than a locale, which many never chose."""
    return _of_phone(requester.phone or "") or _of_locale(requester.locale or "")


def _of_phone(phone: str) -> str | None:
    digits = re.sub(r"\D", "", phone)
    if not phone.strip().startswith(("+", "00")):
        return None
    digits = digits.removeprefix("00")
    if digits.startswith("1"):
        area = digits[1:4]
        return None if area in _CARIBBEAN or len(area) < 3 else "CA" if area in _CANADA else "US"
    return next((_CALLING_CODES[digits[:length]] for length in (3, 2) if digits[:length] in _CALLING_CODES), None)


def _of_locale(locale: str) -> str | None:
    found = _REGION.fullmatch(locale.strip())
    return found[1].upper() if found else None
