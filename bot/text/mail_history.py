"""Where a mail program begins to repeat earlier mail, line by line.

The lines "On ... wrote:" of the usual programs are quotequail's; the rest is ours: languages and programs that it does
not know, header blocks, helpdesks' marks, and the demand for a date or an address, which is what tells them from "My
colleague wrote:". docs/mail.md has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import quotequail

MAX_LINE = 300  # characters; a mark of a mail program is shorter
_MAX_HEADERS = 12  # lines, of which long lists of recipients are some

_DATED = re.compile(r"[\d@]")
_SURE = re.compile(r"@|\d[:.h]\d\d")
# Those that quotequail does not know, or not with the name behind them.
_ATTRIBUTION = re.compile(
    r".*(?:\b(?:wrote|writes|a écrit|a ecrit|escribió|escribio|escreveu|ha scritto|skrev|napisała?|napisał\(a\)"
    r"|yazdı|пишет"
    r"|написала?|написал\(а\)|geschrieben)|写道|寫道|のメッセージ|書きました)\s*[:：]"
    r"|.*\b(?:schrieb|schreef|(?:wrote|a écrit|escribió|escreveu|ha scritto)(?= on | le | el | em | il "
    r"|.*\())\b.{0,150}:"
    r"|(?:quoting|zitat von|citando|en citant) .*@.*:"
    r"|.*\d.*<[^<>\s]+@[^<>\s]+>.{0,40}[:：]|.*\d{4}.*\d[:.]\d\d.* [^<>\s]+@[^<>\s]+[:：]",
    re.IGNORECASE,
)
_RULE_WITH_NAME = re.compile(
    r"[-_=*\s‐–—]{2,}(?:original message|original appointment|(?P<forward>forwarded message|weitergeleitete nachricht"
    r"|message transféré|mensaje reenviado|mensagem (?:re)?encaminhada|messaggio inoltrato|doorgestuurd bericht"
    r"|пересылаемое сообщение|пересланное сообщение|転送メッセージ|转发的邮件|轉寄的郵件)"
    r"|ursprüngliche (?:nachricht|e-?mail)|original-?nachricht|(?:message|mail) d'origine|(?:message|e?-?mail) original"
    r"|mensaje original|mensagem original|messaggio originale"
    r"|oorspronkelijk bericht|origineel bericht"
    r"|(?:oryginalna )?wiadomość(?: oryginalna)?|orijinal (?:ileti|mesaj)|özgün ileti|исходное сообщение"
    r"|元のメッセージ|原始邮件|原始郵件)[-_=*\s‐–—]{2,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)"
    r"|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado"
    r"|início da mensagem (?:reencaminhada|encaminhada)|inizio (?:del )?messaggio inoltrato"
    r"|begin doorgestuurd bericht|początek przekazywanej wiadomości|начало переадресованного сообщения)\s*:",
    re.IGNORECASE,
)
# "##- Please type your reply above this line -##", as helpdesks put above the conversation so far.
_REPLY_ABOVE = re.compile(r"[#\-_=—–\s]{2,}.{0,100}[#\-_=—–]{2,}$")
_REPLY_WORDS = re.compile(
    r"above this line|(?:ober|über)(?:halb)? dieser (?:linie|zeile)|au-dessus de cette ligne|encima de esta línea"
    r"|acima d(?:esta|a) linha|(?:sopra|al di sopra di) questa (?:riga|linea)|boven deze (?:regel|lijn)"
    r"|powyżej tej linii|bu satırın üst|выше этой (?:линии|строки)",
    re.IGNORECASE,
)
_RULE = re.compile(r"_{10,}|-{10,}")
_BETWEEN_DASHES = re.compile(r"-{2,}\s*(\S.*?)\s*:?\s*-{2,}")  # as Notes and Zoho write "… wrote"
_MEETING = re.compile(
    r"(?:microsoft teams|join (?:zoom|microsoft|the) meeting|zoom meeting|google meet)\b", re.IGNORECASE
)
_BOLD = r"[*_ \t]{0,3}"
_FROM = re.compile(
    rf"{_BOLD}(?:from|von|de|da|van|od|kimden|gönderen|от|от кого|差出人|送信者|发件人|寄件者){_BOLD}\s?[:：]"
    rf"{_BOLD}\s*\S",
    re.IGNORECASE,
)
_SENT = re.compile(
    rf"{_BOLD}(?:sent|date|gesendet|datum|envoyé(?: le)?|enviado(?: el)?|enviada(?: em)?|fecha|data|inviato|verzonden"
    rf"|wysłano|tarih|gönderildi|дата|отправлено|日時|送信日時|发送时间|寄件日期|日期){_BOLD}\s?[:：].*",
    re.IGNORECASE,
)
_HEADER = re.compile(
    rf"{_BOLD}(?:to|cc|bcc|subject|reply-to|an|kopie|betreff|à|objet|para|asunto|assunto|a|oggetto|aan|onderwerp"
    rf"|do|temat|kime|konu|кому|тема|宛先|件名|收件人|主题|收件者|主旨){_BOLD}\s?[:：]",
    re.IGNORECASE,
)


def is_quoted(line: str) -> bool:
    """Whether the line repeats somebody's words behind a mark."""
    return line.lstrip().startswith((">", "＞"))


def is_attribution(lines: Sequence[str], at: int) -> int:
    """How many lines, from line `at`, say who wrote what follows; 0 where they do not."""
    first, second = _undashed(lines[at].strip()), lines[at + 1].strip() if at + 1 < len(lines) else ""
    if not first or is_quoted(first):
        return 0
    if _attributes(first):
        return 1
    # Wrapped by the program; what somebody wrote straight above a whole one is no half of it.
    whole = _attributes(second) and any(map(str.isdigit, second))
    return 2 if _DATED.search(first) and not whole and _attributes(f"{first} {second}") else 0


def _undashed(line: str) -> str:
    between = _BETWEEN_DASHES.fullmatch(line) if len(line) <= MAX_LINE else None
    return f"{between[1]}:" if between else line


def _attributes(said: str) -> bool:
    if len(said) > MAX_LINE or not said.endswith((":", "：")) or not _DATED.search(said):
        return False
    return _known(said) or _ATTRIBUTION.fullmatch(said) is not None


def is_sure(lines: Sequence[str], at: int, count: int) -> bool:
    """Whether an attribution of `count` lines is a program's even where no line below is marked as quoted."""
    return _SURE.search(" ".join(lines[at : at + count])) is not None


def history_starts_at(lines: Sequence[str], at: int) -> bool:
    """Whether from line `at` on all is repeated mail, or an invitation to a call."""
    line = lines[at].strip()
    if not line or len(line) > MAX_LINE:
        return False
    if _RULE_WITH_NAME.fullmatch(line) or _FORWARDED.fullmatch(line):
        return True
    if _REPLY_ABOVE.match(line) and _REPLY_WORDS.search(line):
        return True
    ruled = _RULE.fullmatch(line) is not None
    if ruled and at + 1 < len(lines) and _MEETING.match(lines[at + 1].strip()):
        return True  # what a calendar adds to an invitation
    return headers_end(lines, at + ruled, ruled=ruled) > 0


def is_forward(line: str) -> bool:
    """Whether `line` says that somebody passes on what follows."""
    rule = _RULE_WITH_NAME.fullmatch(line.strip())
    return bool(rule and rule["forward"]) or _FORWARDED.fullmatch(line.strip()) is not None


def headers_end(lines: Sequence[str], at: int, *, ruled: bool = False) -> int:
    """The line after the headers of a mail that begin at line `at`; 0 where there are none.

    Who and when, and below no rule to whom or about what as well, with an address or a time of day among them: "From:
    Hamburg, To: Kiel" is somebody's own form.
    """
    block: list[str] = []
    for line in lines[at : at + _MAX_HEADERS]:
        if not (_FROM.match(line) or _SENT.match(line) or _HEADER.match(line)):
            break
        block.append(line)
    if not block or not (_FROM.match(block[0]) or _SENT.match(block[0])):
        return 0
    sender, sent = any(map(_FROM.match, block)), any(map(_SENT.match, block))
    if not (sender and sent and (ruled or len(block) > 2)) or not any(map(_SURE.search, block)):
        return 0
    return at + len(block)


def _known(said: str) -> bool:
    return bool(quotequail.quote(said, quote_intro_line=True)[0] == (True, ""))
