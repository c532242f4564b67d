"""Where a mail program begins to repeat earlier mail, line by line."""

from __future__ import annotations

import re

MAX_LINE = 300  # characters; a mark of a mail program is shorter

# "On Tue, 3 Mar 2026 at 9:14, Acme <support@acme.example> wrote:", in one line or two. The date or the address is
# what tells it from "My colleague wrote:".
_ATTRIBUTION = re.compile(
    r"(?=.*[\d@]).*"
    r"(?:\b(?:wrote|writes|a écrit|a ecrit|escribió|escribio|escreveu|ha scritto|napisała?|napisał\(a\)|yazdı|пишет"
    r"|написала?|написал\(а\))|写道|寫道|のメッセージ|書きました)\s*[:：]"
    r"|(?=.*[\d@]).*\b(?:schrieb|schreef)\b.{0,150}:"
    r"|.*\d.*<[^<>\s]+@[^<>\s]+>.{0,40}[:：]",
    re.IGNORECASE,
)
_RULE_WITH_NAME = re.compile(
    r"[-_=*\s]{2,}(?:original message|original appointment|forwarded message|ursprüngliche nachricht"
    r"|originalnachricht|weitergeleitete nachricht|message d'origine|message original|message transféré"
    r"|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale"
    r"|messaggio inoltrato"
    r"|oorspronkelijk bericht|doorgestuurd bericht|(?:oryginalna )?wiadomość(?: oryginalna)?|orijinal (?:ileti|mesaj)"
    r"|özgün ileti|исходное сообщение|пересылаемое сообщение|пересланное сообщение"
    r"|元のメッセージ|転送メッセージ|原始邮件|原始郵件|转发的邮件|轉寄的郵件)[-_=*\s]{2,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|transféré)"
    r"|inicio del mensaje reenviado|início da mensagem (?:reencaminhada|encaminhada)|inizio messaggio inoltrato"
    r"|begin doorgestuurd bericht|początek przekazywanej wiadomości|начало переадресованного сообщения)\s*:",
    re.IGNORECASE,
)
# "##- Please type your reply above this line -##", as helpdesks put above the conversation so far.
_REPLY_ABOVE = re.compile(r"[#\-_=\s]{2,}.{0,80}[#\-_=]{2,}$")
_REPLY_WORDS = re.compile(
    r"above this line|oberhalb dieser (?:linie|zeile)|au-dessus de cette ligne|encima de esta línea|acima desta linha"
    r"|sopra questa (?:riga|linea)|boven deze (?:regel|lijn)|powyżej tej linii|bu satırın üst"
    r"|выше этой (?:линии|строки)",
    re.IGNORECASE,
)
_RULE = re.compile(r"_{10,}|-{10,}")
_BOLD = r"[*_ ]{0,3}"
_FROM = re.compile(
    rf"{_BOLD}(?:from|von|de|da|van|od|kimden|gönderen|от|от кого|差出人|送信者|发件人|寄件者){_BOLD}\s?[:：]"
    rf"{_BOLD}\s*\S",
    re.IGNORECASE,
)
_HEADER = re.compile(
    rf"{_BOLD}(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé|à|objet|enviado(?: el)?|fecha|para"
    r"|asunto|data|assunto|inviato|a|oggetto|verzonden|aan|onderwerp|wysłano|do|temat|tarih|gönderildi|kime|konu|дата"
    rf"|отправлено|кому|тема|日時|送信日時|宛先|件名|发送时间|收件人|主题|寄件日期|收件者|主旨|日期){_BOLD}\s?[:：]",
    re.IGNORECASE,
)


def is_quoted(line: str) -> bool:
    """Whether the line repeats somebody's words behind a mark."""
    return line.lstrip().startswith((">", "＞"))


def is_attribution(lines: list[str], at: int) -> int:
    """How many lines, from line `at`, say who wrote what follows; 0 where they do not."""
    if is_quoted(lines[at]):
        return 0
    for count in (1, 2):
        said = " ".join(line.strip() for line in lines[at : at + count])
        if not said.endswith((":", "：")) or len(said) > MAX_LINE or at + count > len(lines):
            continue
        if lines[at].strip() and _ATTRIBUTION.fullmatch(said):
            return count
    return 0


def history_starts_at(lines: list[str], at: int) -> bool:
    """Whether from line `at` on all is repeated mail."""
    line = lines[at].strip()
    if not line or len(line) > MAX_LINE:
        return False
    if _RULE_WITH_NAME.fullmatch(line) or _FORWARDED.fullmatch(line):
        return True
    if _REPLY_ABOVE.match(line) and _REPLY_WORDS.search(line):
        return True
    if _RULE.fullmatch(line) and at + 1 < len(lines):
        at, line = at + 1, lines[at + 1].strip()
    return bool(_FROM.match(line)) and any(map(_HEADER.match, map(str.lstrip, lines[at + 1 : at + 3])))
