"""How a request for a human is built, whatever the language: rows of patterns over classes of words.

A row says how sure it is, what it looks for (`notation` explains the marks) and gives an example, which a test holds it
against. The classes and their words are in `lexicon` and `languages/*.toml`; what makes a match void is in `scope`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from escalation.human_request.notation import compiled
from escalation.human_request.result import RequestKind


@dataclass(frozen=True, slots=True)
class Pattern:
    kind: RequestKind
    explanation: str
    confidence: float
    notation: str
    example: str
    letters: re.Pattern[str]
    alone: bool = False  # holds for a message, or a short last clause, that has nothing else
    whole: bool = False  # holds for a message that has nothing else, a greeting apart
    verb_last: bool = False  # holds in languages whose verb may come last


_Row = tuple[float, str, str]


def _rows(
    kind: RequestKind,
    explanation: str,
    *rows: _Row,
    alone: bool = False,
    whole: bool = False,
    verb_last: bool = False,
) -> Iterator[Pattern]:
    for confidence, notation, example in rows:
        yield Pattern(kind, explanation, confidence, notation, example, compiled(notation), alone, whole, verb_last)


PERSON = "They asked for a person."
CALL = "They asked to be called or put through."
NO_BOT = "They do not want to talk to a bot."
ESCALATE = "They asked for an escalation."
COMPLAINT = "They want to complain."
STUCK = "They are not getting anywhere with the bot."
NOBODY = "They wonder whether anybody is there."
HELP = "They asked whether somebody can help."
SOMEBODY = "They asked for somebody's help, and for nothing else."

_FILL = "small|article|me|you|polite"
_WHOLE = f"{_FILL}|about|ask|want|exists|get|move|talk|phone|help|support|present|real|comma|digits"
# What a wish without a verb has besides the person: "someone please, a human", "a person, please, anyone".
_PLEA = "article|me|you|polite|real|present|comma"
_PLEAS = f"{_PLEA}|someone|human|staff|desk|thanks"
_OPENS = f"{_FILL}|ask|want|exists|present"
_ASKS = "( ^, / ask|want|polite )"
_THEN = "( $ / >( small|me|polite|thanks|about|comma|digits ) )"

PATTERNS: tuple[Pattern, ...] = (
    *_rows(
        RequestKind.EXPLICIT,
        PERSON,
        (0.95, "talk ~ PEOPLE", "can I talk to a human"),
        (0.9, f"talk|phone|reach {_FILL}* TEAM", "I want to speak to billing"),  # not "about billing"
        (0.9, "!article phone|reach ~ PEOPLE", "how do I reach an agent"),
        (0.9, "( move you? me / move_me ) ( - / - article? other ) ANYONE", "connect us to accounting"),
        (0.85, "( ^, / ask|want|polite ) me move - ANYONE", "proszę mnie połączyć z księgowością"),
        (0.9, "passive ~ ANYONE", "I want to be transferred to somebody"),
        (0.85, f"{_ASKS} - !article move - NAMED", "connect to an agent"),
        (0.8, "!article move small article? STAFF", "problem solved? no connect to agent"),
        (0.75, "want|ask - passive $", "I'd like to be transferred"),
        (0.9, "want - get? - support ~ NAMED", "I need help from a human"),
        (0.9, "want ~ NAMED", "I need a technician"),
        (0.7, "want - SOMEONE ( ~ help|talk|phone|team|support / $ )", "I need someone to look into it"),
        (0.9, "( ^ / ask|want|polite|me ) - get - NAMED", "where can I find an operator"),
        (0.85, "get me - ( OURS / ANYONE $ )", "get me somebody from the team"),
        (0.75, "get - SOMEONE ~ present|talk|phone|reach|help|support", "get someone on the line"),
        (0.75, "get - ANYONE ~ aloud|present", "can I get sales on the phone"),
        (0.6, "get - other small article? STAFF", "book an appointment with an advisor"),
        (0.7, "move - SOMEONE small ( $ / ..3 help|support )", "can you put somebody on"),
        (0.85, "exists ~ REAL", "are there any real people"),
        (0.85, "exists - number ~ REAL", "is there a number for a live agent"),
        (0.85, "exists - DESK", "do you have live chat"),
        (0.75, "exists - number comma? ..6! phone|reach|talk", "is there a number I can call"),
        (0.7, "exists - number $", "do you have a phone number"),
        (0.7, "number ~ ask? - phone|reach ( $ / - you )", "which number can I call"),
        (0.85, "exists - STAFF ( ~ present|talk|phone|help / $ )", "is there a human here"),
        (0.8, "exists - ANYONE comma? ..4! talk|phone|reach", "is there someone I can speak to"),
        (0.75, "someone present ..4 talk|phone|reach", "is anyone there I can actually talk to"),
        (0.8, "ask|want|polite ~ STAFF ~ help|present", "could a human look at this"),
        (0.65, "ask|polite - SOMEONE - help small? me", "can somebody look into this"),
        (0.8, "someone - other? desk|team|staff ~ help|support", "can anybody from the warranty department assist"),
        (0.7, "who ~ talk", "who can I talk to"),
        (0.7, "who - aloud ( $ / about )", "mit wem kann ich am Telefon sprechen"),
        (0.7, "who ~ phone|reach|help ~ aloud", "who can I reach by phone"),
        (0.75, "talk ~ aloud", "can we talk over the phone"),
        (0.7, f"{_ASKS} - real talk $", "I want a live conversation"),
        (0.65, f"{_ASKS} - phone|reach you ( $ / about|aloud )", "how can I contact you"),
        (0.7, "^ - SOMEONE - talk small* $", "anyone to talk to?"),
        (0.6, f"{_ASKS} - talk small article other ( $ / about )", "can I talk to a translator"),
        (0.8, f"^ {_PLEA}* someone {_PLEA}|someone* NAMED {_PLEAS}* $", "someone please, a human agent"),
        (0.8, f"^ {_PLEA}* NAMED {_PLEA}* someone {_PLEAS}* $", "a person, please, someone"),
        (0.7, "^, article|polite* ( HUMAN / REAL ) comma? polite $", "it still fails, a human please"),
    ),
    *_rows(
        RequestKind.EXPLICIT,
        PERSON,
        (0.8, f"^ {_WHOLE}* NAMED {_WHOLE}|thanks* $", "agent pls"),  # not "thanks, agent"
        (0.7, f"^ {_WHOLE}* want|ask|get|polite - SOMEONE polite* $", "can I get someone please"),
        (
            0.75,
            f"^ {_PLEA}|someone|small* someone small article? desk|team|support|staff {_PLEAS}* $",
            "please, someone from support",
        ),
        (0.6, "comma polite* move $", "you don't understand, transfer"),
        (0.6, "^, polite* move me polite|small* $", "this does not work, just connect me"),
        (0.6, "^ polite polite* move $", "please transfer"),
        (0.65, "^ - SOMEONE polite polite* $", "somebody else please"),
        (0.7, f"^ {_FILL}* STAFF polite|comma* about ..8", "a manager, please, about my overdraft"),
        (0.6, f"^ {_FILL}* other STAFF polite polite|comma* $", "bank representative please"),
        (0.6, f"^ {_FILL}* ( other DESK / TEAM ) polite polite|comma* $", "sales please"),
        alone=True,
    ),
    *_rows(
        RequestKind.EXPLICIT,
        PERSON,
        (0.9, "PEOPLE ~ talk|move", "Ich will mit jemandem sprechen"),
        (0.85, "TEAM ~ move", "mit der Buchhaltung verbinden"),
        (0.8, "ask|want - PEOPLE ..8! talk|move", "kann ich mit einem Mitarbeiter über meine letzte Rechnung sprechen"),
        (0.85, "NAMED ask? ~ phone|reach|want|get", "müşteri hizmetlerine nasıl ulaşırım"),
        (0.7, "ask|exists - aloud - talk ( $ / about )", "kann ich euch persönlich sprechen"),
        (0.7, "someone ~ aloud - present|talk", "ist jemand telefonisch erreichbar"),
        (0.7, "who ~ aloud ~ reach", "wen kann ich telefonisch erreichen"),
        (0.85, "REAL ~ exists", "本物のオペレーターはいますか"),
        (0.75, "DESK ~ exists", "telefon desteğiniz var mı"),
        (0.7, "number ~ exists", "arayabileceğim bir telefon numarası var mı"),
        (0.75, "STAFF - exists", "オペレーターはいますか"),
        verb_last=True,
    ),
    *_rows(
        RequestKind.EXPLICIT,
        CALL,
        (0.9, "serve_me", "call me back"),
        (0.85, f"phone me {_THEN}", "call me on 0171 123456"),
        (0.8, "passive ( $ / >( comma|digits|about ) )", "I want to be called about my invoice"),
        (0.7, "ask you phone $", "could you ring"),
        (0.8, "want|get|polite ~ a_call", "arrange a callback"),
        (0.8, "ask small? article a_call", "any chance of a call back"),
        (0.8, "want|get me? article phone", "I want a call"),
        (0.85, f"ask|polite - OURS ~ talk|phone|reach {_THEN}", "could somebody from your team get in touch"),
    ),
    *_rows(RequestKind.EXPLICIT, CALL, (0.8, f"^ {_WHOLE}* a_call {_WHOLE}* $", "callback now"), alone=True),
    *_rows(
        RequestKind.EXPLICIT,
        CALL,
        (0.85, f"( ask|polite|want / OURS ) ~ me - phone|reach {_THEN}", "kan iemand ons bellen"),
        (0.8, "a_call ~ want|get|polite", "einen Rückruf bitte"),
        verb_last=True,
    ),
    *_rows(
        RequestKind.EXPLICIT,
        NO_BOT,
        (0.75, "no_bot", "no bots"),
        (0.85, f"not|refuse want|{_FILL}* ~ talk ~ bot", "I don't want to talk to a bot"),
        (0.7, f"not want|{_FILL}* bot", "I don't want a chatbot"),
        (0.7, f"not want|{_FILL}* talk - you $", "I don't want to talk to you"),
        (0.75, "stuck|refuse ..4 comma - NAMED $", "you aren't helping, operator"),
        (0.7, "talk - bot ..2 refuse", "talking to a bot is stupid"),
        (0.7, "refuse ..8 small article? bot", "I don't feel comfortable sharing this with a bot"),
    ),
    *_rows(RequestKind.EXPLICIT, NO_BOT, (0.8, "bot ~ talk ~ not", "robotla konuşmak istemiyorum"), verb_last=True),
    *_rows(
        RequestKind.EXPLICIT,
        ESCALATE,
        (0.85, "escalate - ANYONE", "escalate to your supervisor"),
        (0.75, f"{_ASKS} - escalate >( me / $ )", "please escalate this"),
        (0.75, "me small? escalate ( $ / >( polite|comma ) )", "I want this escalated"),
        (0.75, "complain - NAMED", "I want to complain to a manager"),
    ),
    *_rows(RequestKind.INDIRECT, COMPLAINT, (0.7, "complain", "I want to file a complaint")),
    *_rows(
        RequestKind.INDIRECT,
        STUCK,
        (0.7, "stuck", "we are going in circles"),
        (0.7, "bot ..4 refuse", "this bot is useless"),
        (0.7, "refuse ~ bot", "useless bot"),
    ),
    *_rows(
        RequestKind.INDIRECT,
        NOBODY,
        (0.7, "exists - someone|nobody - ( present / $ )", "is there anybody"),
        (0.7, "someone|nobody present $", "is nobody there"),
        (0.6, "nobody ~ help|support|talk|phone|reach", "nobody helps me"),
    ),
    *_rows(
        RequestKind.EXPLICIT,
        SOMEBODY,
        (0.75, f"exists - someone comma? ..4! help|support {_OPENS}* $", "is there somebody who can help me"),
        (0.75, f"^ {_OPENS}* help|support ..4! SOMEONE - exists {_OPENS}* $", "bana yardım edecek biri var mı"),
        (0.75, f"^ {_OPENS}* someone {_OPENS}* help|support {_OPENS}|thanks|comma* $", "someone please help me"),
        (0.75, f"^ {_OPENS}* help|support {_OPENS}* SOMEONE {_OPENS}|thanks|comma* $", "hilft mir hier mal jemand"),
        whole=True,
    ),
    *_rows(
        RequestKind.INDIRECT,
        HELP,
        (0.6, "ask|polite|want ~ someone ~ help|support", "can someone help me change my PIN"),
        (0.6, "^ - someone - help|support", "somebody help with my printer"),
        (0.6, "want - real help|support", "I need real help"),
        (0.6, "who ~ phone|reach", "who can I call"),
        (0.6, "desk - number", "customer service number"),
        (0.6, "number - phone|reach|talk", "a number to call about my order"),
    ),
)
# Matches where any of them does.
ANY = re.compile("|".join(f"(?:{pattern.letters.pattern})" for pattern in PATTERNS))
# A clause that tells nothing: "hello there", "thank you very much".
COURTESY = compiled("polite|thanks|article|small|me|you|comma*")
