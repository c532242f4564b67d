"""Is this mail a person's? From its headers, its sender and its subject, never from its words. Pure.

A bot that answers an out-of-office notice is answered with the next one. What is asked here errs towards the person:
"I am out of office and your reset link does not work" is a question. How a vendor shows a mail's headers, and what is
done with the answer, is its connector's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.utils import parseaddr

Sign = Callable[[str], bool]


def not_a_person(headers: Mapping[str, str], sender: str | None, subject: str | None) -> str | None:
    """Why no person wrote this, in words that quote nothing of the mail; None when one may have.

    `headers` in any case, as many as are known; `sender` with or without a name; `subject` as the mail gave it.
    """
    given = {name.strip().lower(): value.strip() for name, value in headers.items()}
    for name, sign in SIGNS.items():
        if name in given and sign(given[name].lower()):
            return f"an automatic mail ({name})"
    if GROUP not in given:
        for name, sign in LIST_SIGNS.items():
            if name in given and sign(given[name].lower()):
                return f"a mailing list ({name})"
    if sender and MACHINES.fullmatch(_local_part(sender)):
        return "an automatic mail (its sender takes no answers)"
    if subject and SUBJECTS.match(subject.strip()):
        return "an automatic mail (its subject)"
    return None


def _given(value: str) -> bool:
    return value not in ("", "no", "false", "0")


def _auto_submitted(value: str) -> bool:
    """Anything but `no`, which parameters or a comment may follow (RFC 3834, section 5)."""
    return re.split(r"[;(]", value)[0].strip() not in ("", "no")


def _suppressing(value: str) -> bool:
    """A list of what not to send back; `None` suppresses nothing, and people's mail servers write it
    (MS-OXCMAIL, 2.2.3.2.14)."""
    return any(word.strip() not in ("", "none") for word in value.split(","))


def _one_of(*words: str) -> Sign:
    return lambda value: value in words


# Names of headers, in lower case, and what their value, in lower case, has to be to say that a machine wrote.
SIGNS: Mapping[str, Sign] = {
    "auto-submitted": _auto_submitted,
    "x-auto-response-suppress": _suppressing,
    "x-autoreply": _given,
    "x-autorespond": _given,
    "x-autoresponder": _given,
    "x-auto-reply": _given,
    "precedence": _one_of("bulk", "junk", "auto_reply"),
    "return-path": _one_of("<>"),
    "content-type": lambda value: value.startswith("multipart/report"),
    "x-failed-recipients": bool,
}
# Mailing lists say so; but so does a Google group, behind which a helpdesk's own address often is: what people write
# to it arrives with the same headers, and with the group's.
LIST_SIGNS: Mapping[str, Sign] = {"precedence": _one_of("list"), "list-id": bool, "list-unsubscribe": bool}
GROUP = "x-google-group-id"

# Characters, of which an address has at most 254 and stands last. For each bracket or colon that `parseaddr` reads, it
# calls itself: a few thousand are more than Python lets it.
_LONGEST_SENDER = 320
# The part of an address before the @.
MACHINES = re.compile(
    r"mailer-?daemon|postmaster|microsoftexchange[0-9a-f]{16,}"
    r"|(?:no|do[-_.]?not)[-_.]?reply(?:[-_.+].*)?"
    r"|bounces?(?:[+=].*|[-_]\d.*)?"
)

# What mail programs put before a subject when they answer by themselves, and what mail servers write about their own
# failures. A word alone is none: "Out of office message does not switch on" is a question, "Fwd: Undelivered Mail" too.
_PREFIXES = (
    r"auto(?:matic|mated)?[- ]?(?:reply|response)",
    r"out of (?:the )?office(?: auto-?reply)?",
    r"automatische antwort|abwesenheits(?:notiz|nachricht|meldung)|abwesend",
    r"réponse automatique|message d'absence|absence du bureau",
    r"respuesta automática|fuera de (?:la )?oficina",
    r"risposta automatica|fuori (?:sede|ufficio)",
    r"resposta automática|ausência temporária",
    r"automatisch antwoord|afwezigheidsmelding",
    r"autosvar|automatisk svar|automatiskt svar|frånvaromeddelande",
    r"automaattinen vastaus|poissa",
    r"automatyczna odpowiedź|odpowiedź automatyczna",
    r"automatická odpověď|automatická odpoveď|automatikus válasz|răspuns automat",
    r"автоответ|автоматический ответ|автоматична відповідь",
    r"otomatik yanıt|自動応答|自動返信|自动回复|自动答复|自動回覆|자동 회신",
)
_WHOLE = (
    r"out of (?:the )?office|abwesenheitsnotiz|automatic reply|réponse automatique|respuesta automática",
    r"undelivered mail returned to sender|failure notice|returned mail: see transcript for details",
    r"delivery status notification(?: \([a-z]+\))?|mail delivery failed(?:: returning message to sender)?",
)
SUBJECTS = re.compile(rf"(?:{'|'.join(_PREFIXES)})\s*[:\uff1a]|(?:{'|'.join(_WHOLE)})\s*$", re.IGNORECASE)


def _local_part(sender: str) -> str:
    address = parseaddr(sender[-_LONGEST_SENDER:])[1] or sender.strip()
    return address.partition("@")[0].lower()
