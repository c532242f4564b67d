"""The small talk the bot understands without a model, in the languages it speaks. Its replies are `bot.wording`'s."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SmallTalk(StrEnum):
    """In order of preference where a message holds several kinds."""

    MACHINE = "machine"  # do I talk to a machine?
    DONE = "done"  # nothing else, thanks
    THANKS = "thanks"
    BYE = "bye"
    GREETING = "greeting"


@dataclass(frozen=True, slots=True)
class Talk:
    kind: SmallTalk
    language: str | None  # None: said in several languages


_BOT = "bot|chatbot|robot|chatgpt"
# Words as `_plain` leaves them. A line break and what is blank around it are not part of the pattern.
_PHRASES: Mapping[str, Mapping[SmallTalk, str]] = {
    "en": {
        SmallTalk.MACHINE: rf"""(?:are you|is this|am i (?:talking|speaking|chatting|writing) (?:to|with))
            (?: (?:a|an|even|really|actually|just|real|live|actual))*
            (?: (?:human|human being|person|ai|machine|computer|real|{_BOT}))
            (?: or (?:an? )?(?:real )?(?:human|person|ai|machine|{_BOT}))?""",
        SmallTalk.DONE: r"""no thanks?|no thank you|nope thanks?
            |(?:no )?(?:that's|that is|that was|that'll be) (?:all|it|everything)
            |(?:no )?nothing else|(?:no )?i'm (?:good|all set)|all (?:good|set)""",
        SmallTalk.THANKS: r"""thanks?|thank you|thx|ty|cheers|many thanks|much appreciated|great|awesome|nice|got it
            |that (?:helps|helped|worked|works|did it)|it works(?: now)?|solved""",
        SmallTalk.BYE: r"bye|goodbye|see you(?: later)?|have a (?:nice|good|great) (?:day|one|weekend|evening)",
        SmallTalk.GREETING: r"""hi+|hello+|hey+|hiya|yo|howdy|good (?:morning|afternoon|evening|day)|greetings
            |test(?:ing)?|how are you(?: doing)?(?: today)?|how's it going|what's up|(?:is )?anyone there
            |are you there""",
    },
    "de": {
        SmallTalk.MACHINE: rf"""(?:sind sie|bist du|ist das|spreche ich(?: hier)? mit|rede ich(?: hier)? mit
            |schreibe ich(?: hier)? mit)(?: (?:hier|ein|eine|einem|einer|echt|wirklich))*
            (?: (?:echter?|echten|richtiger?|richtigen))?
            (?: (?:mensch|menschen|person|ki|maschine|computer|roboter|{_BOT}))
            (?: oder (?:ein|eine|einem|einer) (?:mensch|menschen|person|ki|maschine|roboter|{_BOT}))?""",
        SmallTalk.DONE: r"""nein danke(?: schön)?|(?:nein )?das (?:war|wär|wäre|ist) (?:alles|es)|(?:nein )?sonst nichts
            |(?:nein )?alles gut""",
        SmallTalk.THANKS: r"""danke(?: schön| sehr)?|dankeschön|vielen dank|besten dank|herzlichen dank
            |(?:das )?hat geklappt|das hat geholfen|klappt|prima|alles klar""",
        SmallTalk.BYE: r"tschüss|tschüß|auf wiedersehen|bis bald|schönen (?:tag|abend)(?: noch)?|schönes wochenende",
        SmallTalk.GREETING: r"hi+|hallo|hey+|moin|servus|grüß gott|guten (?:morgen|tag|abend)|ist (?:da )?jemand da",
    },
    "fr": {
        SmallTalk.MACHINE: rf"""(?:êtes vous|vous êtes|es tu|tu es|est ce que (?:vous êtes|je parle à|c'est)
            |je parle à|c'est)(?: (?:un|une|bien|vraiment|vrai|vraie))*
            (?: (?:humain|humaine|être humain|personne|ia|machine|ordinateur|{_BOT}))
            (?: ou (?:un|une)(?: vraie?)? (?:humain|personne|machine|{_BOT}))?""",
        SmallTalk.DONE: r"non merci|(?:non )?c'est tout|(?:non )?ce sera tout|(?:non )?rien d'autre",
        SmallTalk.THANKS: r"merci|merci bien|merci beaucoup|parfait|ça marche|génial|c'est bon",
        SmallTalk.BYE: r"au revoir|à bientôt|bonne (?:journée|soirée)",
        SmallTalk.GREETING: r"bonjour|salut|bonsoir|coucou|il y a quelqu'un",
    },
    "es": {
        SmallTalk.MACHINE: rf"""(?:es usted|eres|esto es|es esto|estoy hablando con|hablo con)
            (?: (?:un|una|realmente|de verdad))*(?: (?:humano|humana|ser humano|persona|ia|máquina|{_BOT}))
            (?: (?:real|de verdad))?(?: o (?:un|una) (?:humano|persona|máquina|{_BOT}))?(?: real)?""",
        SmallTalk.DONE: r"no gracias|(?:no )?(?:eso|esto) es todo|(?:no )?nada más",
        SmallTalk.THANKS: r"gracias|muchas gracias|mil gracias|perfecto|genial|ya funciona",
        SmallTalk.BYE: r"adi[oó]s|hasta (?:luego|pronto)|que tenga (?:un )?buen día",
        SmallTalk.GREETING: r"hola|buen(?:os|as)? (?:d[ií]as?|tardes|noches)|buenas|hay alguien",
    },
    "pt": {
        SmallTalk.MACHINE: rf"""(?:você é|é|isto é|isso é|estou falando com|estou a falar com|falo com)
            (?: (?:um|uma|mesmo|realmente))*(?: (?:humano|humana|ser humano|pessoa|ia|máquina|robô|{_BOT}))
            (?: (?:real|de verdade))?(?: ou (?:um|uma) (?:humano|pessoa|máquina|robô|{_BOT}))?(?: real)?""",
        SmallTalk.DONE: r"não obrigad[oa]|(?:não )?(?:é|era) (?:só|tudo)(?: isso)?|(?:não )?mais nada",
        SmallTalk.THANKS: r"obrigad[oa]|muito obrigad[oa]|perfeito|ótimo|funcionou|valeu",
        SmallTalk.BYE: r"tchau|até (?:logo|mais|breve)|adeus|tenha um bom dia",
        SmallTalk.GREETING: r"ol[aá]|oi|bom dia|boa (?:tarde|noite)|tem alguém aí",
    },
    "it": {
        SmallTalk.MACHINE: rf"""(?:lei è|è|sei|questo è|sto parlando con|parlo con)
            (?: (?:un|una|davvero|proprio))*
            (?: (?:umano|essere umano|persona|ia|macchina|{_BOT}))(?: (?:reale|vera))?
            (?: o (?:un|una) (?:umano|persona|macchina|{_BOT}))?(?: (?:reale|vera))?""",
        SmallTalk.DONE: r"no grazie|(?:no )?è tutto|(?:no )?nient'altro|(?:no )?basta così",
        SmallTalk.THANKS: r"grazie|grazie mille|molte grazie|perfetto|ottimo|funziona",
        SmallTalk.BYE: r"arrivederci|a presto|buona giornata",
        SmallTalk.GREETING: r"ciao|salve|buongiorno|buonasera|c'è qualcuno",
    },
    "nl": {
        SmallTalk.MACHINE: rf"""(?:bent u|ben jij|ben je|is dit|praat ik(?: hier)? met|spreek ik(?: hier)? met)
            (?: (?:een|echt|wel))*(?: (?:echte?|levend))?
            (?: (?:mens|persoon|medewerker|ai|machine|computer|{_BOT}))
            (?: of (?:een )?(?:echte? )?(?:mens|persoon|machine|{_BOT}))?""",
        SmallTalk.DONE: r"""nee (?:bedankt|dank (?:je|u)(?: wel)?)|(?:nee )?dat (?:was|is) (?:alles|het)
            |(?:nee )?verder niets""",
        SmallTalk.THANKS: r"""bedankt|dank (?:je|u)(?: wel)?|dankjewel|dankuwel|hartelijk dank|het werkt(?: nu)?|top
            |prima""",
        SmallTalk.BYE: r"doei|tot ziens|fijne dag(?: nog)?|dag",
        SmallTalk.GREETING: r"hi+|hallo|hoi|hey+|goede(?:morgen|middag|navond)|goedendag|is er iemand",
    },
}
# Of no language in particular.
_ANYWHERE: Mapping[SmallTalk, str] = {SmallTalk.THANKS: r"ok(?:ay)?|super|perfect|cool"}
_FILLER = r"""there|all|team|everyone|bot|again|so much|very much|a lot|you too|for (?:the|your) help|and|vielmals|sehr
    |und|für (?:die|ihre) hilfe|zusammen|mucho|beaucoup|mille|et|y|e|en"""
_YES = r"""yes|yeah|yep|yup|sure|please(?: do)?|do (?:it|that|so)|go ahead|i(?:'d| would) like that
    |that would be (?:great|good|nice)|ja|bitte|gerne?|s[ií]|por favor|claro|oui|s'il (?:vous|te) pla[iî]t|volontiers
    |sim|certo|va bene|graag"""


def _pattern(*tables: str) -> str:
    return "|".join(re.sub(r"\s*\n\s*", "", table) for table in tables)


def _nothing_but(*tables: str) -> re.Pattern[str]:
    """One or more of the phrases, and nothing else."""
    any_of = f"(?:{_pattern(*tables)})"
    return re.compile(f"{any_of}(?: {any_of})*")


def _somewhere(table: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_pattern(table)})(?!\w)")


_NOTHING_BUT = {code: _nothing_but(*kinds.values(), *_ANYWHERE.values(), _FILLER) for code, kinds in _PHRASES.items()}
_IN_ALL = _nothing_but(
    *(table for kinds in _PHRASES.values() for table in kinds.values()), *_ANYWHERE.values(), _FILLER
)
_SAYS = {
    kind: [_somewhere(kinds[kind]) for kinds in (*_PHRASES.values(), _ANYWHERE) if kind in kinds] for kind in SmallTalk
}
_YES_WORDS = _somewhere(_YES)
_NOTHING_BUT_YES = _nothing_but(_YES, r"ok(?:ay)?|thanks?|thank you|danke|gracias|merci|obrigad[oa]|grazie|bedankt")
_THUMBS_UP = re.compile("[👍🙏👌🎉😊🙂❤💯✅]")
_NO_WORDS = re.compile(r"[^\w\s']+")
MAX_CHARS = 80


def small_talk(text: str) -> Talk | None:
    """What kind of small talk `text` is; None when it says anything more than that."""
    said = _plain(text)
    if not said:
        return Talk(SmallTalk.THANKS, None) if _THUMBS_UP.search(text) else None
    if len(said) > MAX_CHARS or not _IN_ALL.fullmatch(said):
        return None
    kind = next((kind for kind, found in _SAYS.items() if any(one.search(said) for one in found)), None)
    return None if kind is None else Talk(kind, _language(said))


def is_yes(text: str) -> bool:
    """Whether somebody says yes and nothing else."""
    said = _plain(text)
    return len(said) <= 40 and _YES_WORDS.search(said) is not None and _NOTHING_BUT_YES.fullmatch(said) is not None


def _language(said: str) -> str | None:
    found = [code for code, nothing_but in _NOTHING_BUT.items() if nothing_but.fullmatch(said)]
    return found[0] if len(found) == 1 else None


def _plain(text: str) -> str:
    """Lower case words and single spaces."""
    return " ".join(_NO_WORDS.sub(" ", text.lower().replace("’", "'")).split())
