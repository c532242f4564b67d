"""Signs of a mood beside the words' meaning: capitals, marks, swearing, sarcasm, refusal of the answer."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.text.patterns.prefilter import Prefilter


class Cue(StrEnum):
    CAPITALS = "capitals"
    MARKS = "marks"
    PROFANITY = "profanity"
    SARCASM = "sarcasm"
    REJECTION = "rejection"  # of what was answered: "no, not that", "still doesn't work"
    URGENCY = "urgency"


_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKS = re.compile(r"[!?]{2,}|(?:![^!]{0,80}){3,}|[！？]{2,}|😡|🤬|😠|👎|😤|💩|🖕")
_PROFANITY = re.compile(
    r"\b(?:f+u+c+k+\w*|fck\w*|wtf|ffs|bull ?shit|shit(?:ty|show)?|crap(?:py)?|damn(?:ed|it)?|goddamn|"
    r"bastards?|assholes?|arse(?:hole)?s?"
    r"|bloody|bitch(?:es)?|idiots?|morons?|dumbass|pissed|scheiß\w*|scheiss\w*|verdammt\w*|arschl\w+|mist|"
    r"beschissen\w*|vollidiot\w*"
    r"|mierda|joder|puta\w*|carajo|pendej\w+|coño|cabr[oó]n\w*|gilipollas|merde|putain|bordel|connards?|"
    r"conneries|merda|porra|caralho"
    r"|foda\w*|filhos? da puta|cazzo|stronz\w+|vaffanculo|coglion\w+|kut|godverdomme|klootza\w+|verdomme|"
    r"kurwa|cholera|gówn\w+|pieprz\w+"
    r"|lanet|siktir\w*|amk|aq|бля\w*|хрен\w*|сук[аи]|дерьм\w+|пиздец|нахуй|идиот\w*)\b|クソ|"
    r"くそ|馬鹿|バカ野郎|他妈|妈的|傻逼|操你|混蛋|垃圾",
    re.IGNORECASE,
)
_SARCASM = re.compile(
    r"\b(?:thanks for nothing|thanks a lot for (?:the|this|your) (?:delay|mess|nothing)|(?:great|nice|"
    r"good|awesome|fantastic) (?:job|work) (?:\w+ )?(?:losing|breaking|ruining|ignoring"
    r"|delaying|cancell?ing|not)|yeah,? right|oh,? (?:great|wow|perfect|wonderful|joy),? (?:another|more|"
    r"now|so|again)|way to go|how (?:convenient|lovely that|nice of you)"
    r"|(?:love|loving) (?:how you|waiting|being (?:ignored|on hold))|so much for|slow clap|"
    r"what a surprise|(?:wow|great),? (?:really|so) helpful|as if"
    r"|na super|na toll|danke für nichts|toll gemacht|gracias por nada|qué bien,? otra vez|"
    r"merci pour rien|bravo,? encore|obrigad[oa] por nada|grazie per niente"
    r"|bedankt voor niets|lekker dan|dzięki za nic|no super,? znowu|спасибо за ничего|ну спасибо)\b|呵呵|"
    r"真是谢谢了|さすがですね(?:笑|。)",
    re.IGNORECASE,
)
# The answer was not wanted, not right or no help: at the head of a reply, and anywhere in it. "No, that's all" is none.
_REJECTED_AT_ONCE = re.compile(
    r"\W*(?:(?:no+|nope|nah|ugh|hm+|actually)\b(?!\W*$)(?!\W*(?:thank|thx|that(?:'s|s| is| will be|"
    r" was)? (?:all|it|everything|be all)|i'?m (?:good|fine|done|all)|nothing|all (?:good|set)|"
    r"not (?:at all|yet|now|right now)"
    r"|problem|worries|need|that'?ll|i (?:am|do not|don't) (?:good|fine|done|need)|it'?s (?:fine|ok|all)|"
    r"more|further|just that|you'?ve|have a|bye|goodbye))"
    r"|(?:nein|nee|falsch)\b(?!\W*(?:$|danke|das war|alles|passt)))",
    re.IGNORECASE,
)
_REJECTION = re.compile(
    r"\b(?:not|isn't|isnt|wasn't|ain't) (?:what|the one|that one|helpful|correct|right(?! now)|quite|really what|"
    r"good enough|acceptable)\b|\b(?:didn't|did not|doesn't|does not|doesnt|didnt) (?:help|work|answer|"
    r"solve|like|suit)\b"
    r"|\b(?:something|anything|somewhere|someone) (?:else|different|cheaper|better)\b(?! (?:i can|you)|"
    r"\?$)|\b(?:any|some|what|how about|find|show|try|got) ?(?:me )?(?:an)?other\w*\b|\b(?:another|"
    r"different|other) (?:one|option|place|time|date|movie|flight|restaurant|hotel|choice|answer|way)s?\b"
    r"|\b(?:try|search|look|check)(?:ing)? (?:for \w+ )?again\b|\bthat (?:won't|wont|doesn't|"
    r"will not) (?:work|do|help)\b|\b(?:i (?:meant|said|asked|already (?:told|said|tried|did))|"
    r"wrong (?:answer|one|person|date|article)|you (?:misunderstood|are not listening|don't understand))\b"
    r"|\b(?:i )?(?:don't|do not|dont|didn't) (?:really )?(?:like|want|care for) (?:that|this|it|them|"
    r"those)\b|\bstill (?:not|no|doesn't|does not|can't|cannot|isn't|the same)\b|\bnot (?:working|fixed|"
    r"solved|resolved)\b|\bunacceptable\b"
    r"|\b(?:hilft (?:mir )?nicht|"
    r"das meinte ich nicht|falsche antwort|funktioniert (?:immer )?noch (?:immer )?nicht|etwas anderes|"
    r"geht immer noch nicht)\b"
    r"|\b(?:no me (?:sirve|ayuda|sirvió)|no es (?:eso|lo que)|eso no|sigue sin|otra (?:opción|cosa)|"
    r"ya lo (?:intenté|probé|dije))\b|\b(?:ça ne (?:m'aide|marche|fonctionne|répond)|ce n'est pas (?:ça|"
    r"ce que)|autre chose|toujours pas|j'ai déjà (?:essayé|dit))\b"
    r"|\b(?:não (?:ajudou|é isso|funcionou|resolveu)|continua sem|outra (?:opção|coisa)|já tentei)\b|"
    r"\b(?:non (?:mi aiuta|è quello|funziona ancora|ha risolto)|un'altra|qualcos'altro|ho già (?:provato|"
    r"detto))\b"
    r"|\b(?:dat (?:helpt|bedoel(?:de)? ik) niet|werkt (?:nog steeds|nog altijd) niet|iets anders|"
    r"heb ik al geprobeerd)\b|\b(?:to nie pomogło|nie o to|nadal nie|coś innego|już próbowałem)\b"
    r"|\b(?:bu (?:olmadı|işe yaramadı|değil)|hala çalışmıyor|başka bir|zaten denedim)\b|\b(?:не помогло|"
    r"не то|всё ещё не|все еще не|другой вариант|уже пробовал\w*)\b|そうではなく|違います|"
    r"役に立たな|解決しな|まだ(?:動か|でき)|"
    r"不是这个|没有用|没用|还是不行|没解决|不对",
    re.IGNORECASE,
)
_URGENCY = re.compile(
    r"\b(?:urgent(?:ly)?|asap|immediately|emergency|dringend|sofort|urgente|urgentemente|"
    r"inmediatamente|d'urgence|immédiatement|imediatamente"
    r"|urgentemente|subito|immediatamente|spoed|onmiddellijk|pilne|natychmiast|acil(?:en)?|hemen|срочно|"
    r"немедленно)\b|至急|緊急|紧急|緊急|马上|立刻",
    re.IGNORECASE,
)


_SEARCHED = (
    (Cue.MARKS, _MARKS),
    (Cue.PROFANITY, _PROFANITY),
    (Cue.SARCASM, _SARCASM),
    (Cue.REJECTION, _REJECTION),
    (Cue.URGENCY, _URGENCY),
)
_PREFILTER = Prefilter([pattern for _, pattern in _SEARCHED])


def cues(text: str) -> frozenset[Cue]:
    """What is seen in `text`, the writer's own words as they were typed."""
    likely = (_SEARCHED[place] for place in _PREFILTER.possible(text))
    present = {cue for cue, pattern in likely if pattern.search(text)}
    if _REJECTED_AT_ONCE.match(text):
        present.add(Cue.REJECTION)
    if shouted(text):
        present.add(Cue.CAPITALS)
    return frozenset(present)


def shouted(text: str) -> bool:
    """At least three words of three letters in capitals, and half of all such words."""
    words = [word for word in _WORD.findall(text) if len(word) >= 3]
    capitals = [word for word in words if word.isupper()]
    return len(capitals) >= 3 and 2 * len(capitals) >= len(words)
