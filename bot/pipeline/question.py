"""What a redacted text asks about: without placeholders, courtesies, and the clause that tells who writes.

"My mail is <EMAIL_1>: how do I add articles?" asks about articles; looked up whole, it finds the one about mail.
"""

from __future__ import annotations

import re

from bot.answering.small_talk import without_courtesies
from bot.answering.words import stem, terms
from bot.model import Author
from bot.pipeline.state import AnswerState
from bot.privacy.placeholders import PLACEHOLDER
from bot.text.greeting import without_greeting
from bot.text.read_once import read_once

_WORD = re.compile(r"\w")
_FILE_CHARS = 1000
# Words that only point at what was sent along or pasted, in the languages that we speak.
_POINTING = """
attached attachment file log screenshot screen shot picture image photo document video audio voice recording
message error mean means table text output below above following idea thoughts help wrong
siehe anhang anbei angehängt beigefügt datei bild foto bildschirmfoto dokument sprachnachricht
meldung nachricht fehler fehlermeldung bedeutet bedeuten heißt tabelle unten oben folgende idee hilfe los
voir pièce joint jointe ci-joint fichier capture écran d'écran erreur signifie veut dire tableau dessous idée aide
ver véase adjunto adjunta archivo imagen captura pantalla mensaje significa quiere decir tabla abajo ayuda
veja segue anexo anexa ficheiro arquivo imagem tela mensagem erro tabela abaixo ideia ajuda
vedi allegato allegata immagine schermata messaggio errore vuol tabella sotto aiuto
zie bijlage bijgevoegd bestand afbeelding schermafbeelding
melding bericht foutmelding fout betekent tabel hieronder hulp
"""
_POINTERS = frozenset(map(stem, _POINTING.split()))
_MY = (
    r"(?:my|our|meine?|unsere?|mi|nuestr[oa]|mon|ma|notre"
    r"|(?:il )?mio|(?:la )?mia|(?:o )?meu|(?:a )?minha|mijn|ons|onze)"
)
_IS = r"(?: ?[:=]| (?:is|are|ist|lautet|es|est|é|è))"
_I_AM = (
    r"(?:i am|i'm|this is|it's|ich bin|ich heiße|hier ist|soy|me llamo|je suis|je m'appelle|sono|mi chiamo|sou"
    r"|me chamo|ik ben|ik heet)"
)
_WRITE_TO = (
    r"(?:(?:you|they) can )?(?:(?:please )?(?:reach|contact|call|e-?mail|mail|write(?: to)?|text|phone) me"
    r"|reply(?: to me)?)"
    r" (?:at|on|under|via|by|to)"
)
_WHO = rf"(?i:{_MY} (?:[^\W\d_][\w\-]* ){{0,3}}?[^\W\d_][\w\-]*{_IS}|{_I_AM}|{_WRITE_TO}) ?{PLACEHOLDER.pattern}"
_AND = r"[ \t]*(?:[,;&]|and|und|y|et|e|en)[ \t]*"
_SAYS_WHO = re.compile(rf"(?<!\w){_WHO}(?:{_AND}(?:{_WHO}|{PLACEHOLDER.pattern}))*[ \t]*[,.:;–—-]*")
# "My mail is <EMAIL_1>, how do I change it?" asks about the mail after all.
_SAID_BEFORE = re.compile(
    r"\b(?:it|that|this|they|them|those|these|das|die|sie|lo|la|eso|esto|le"
    r"|ça|cela|isso|questo|quello|het|dat)[ ?.!]*$",
    re.IGNORECASE,
)


def says_something(text: str) -> bool:
    """Whether there is a word in it."""
    return _WORD.search(text) is not None


def asked(state: AnswerState) -> str:
    """What is asked about: the question, or where it only points at what was sent with it, that."""
    if state.files and not tells_what(state.question):
        return enclosed(state)
    return state.query.text or subject(state.question)


def tells_what(text: str) -> bool:
    """Whether a redacted text says what it is about, and does not only point at what came with it."""
    return any(weight >= 1 and term not in _POINTERS for term, weight in terms(subject(text)).items())


def enclosed(state: AnswerState) -> str:
    """What the attached files begin with: a log or a table has no end."""
    return subject("\n".join(file.text for file in state.files)[:_FILE_CHARS])


def measured(state: AnswerState) -> str:
    """What passages are measured by: what is asked, slips mended, with what a follow-up follows."""
    question = asked(state)
    mended = state.query.text if question == subject(state.question) and state.query.text else question
    return f"{state.query.context}\n{mended}".strip()


@read_once  # each step asks
def subject(text: str) -> str:
    """`text`, redacted, as it is looked up and measured; never longer than it was."""
    text = without_courtesies(without_greeting(text))
    rest = _SAYS_WHO.sub(" ", text.replace("’", "'"))
    if _SAID_BEFORE.search(rest) or not any(weight >= 1 for weight in terms(rest).values()):
        rest = text
    return PLACEHOLDER.sub(" ", rest).strip()


def question_of(state: AnswerState) -> str:
    """What the requester said and sent, which the answer may repeat."""
    asked = [turn.text for turn in state.history if turn.author is Author.REQUESTER]
    asked += [state.question, *(file.text for file in state.files)]
    return PLACEHOLDER.sub(" ", "\n".join(asked))
