"""Does a message only ask how something is done? "How do I delete my account?" is a question to the articles first,
where "delete my account" is not, nor "my account was hacked, how do I get it back?".

In twelve languages. Whoever tells of a strange hand, of a card or of money taken does not only ask.
"""

from __future__ import annotations

import re

from bot.text.fold import fold
from bot.text.own_words import own_words, without_quotations

_LATIN = (
    # English
    r"how (?:do|can|could|would|should|might|must) (?:i|we|one)\b|how to\b|where (?:do|can|could|should) (?:i|we)\b"
    r"|where (?:is|are) the (?:option|button|setting|page|link|form|menu)|is there (?:a|any) (?:way|option"
    r"|button) to\b"
    r"|what(?:'s| is| are) the (?:\w+ )?(?:way|process|procedure|steps?) (?:to|for|of)\b"
    r"|how (?:i|we) (?:can|could|should)\b"
    # German
    r"|wie (?:\w+ (?:ich|wir|man)\b|(?:ich|wir|man) \w+|geht\b|funktioniert\b)|wo (?:\w+ )(?:ich|wir|man)\b"
    r"|was (?:muss|soll) (?:ich|man) (?:tun|machen),? um\b"
    # French
    r"|comment (?:fonctionne|marche|se passe)\b"
    r"|comment (?:puis-je|peut-on|dois-je|je (?:peux|dois)|on (?:peut|fait)|faire|(?:me |se )?\w+(?:er|ir|re)\b)"
    r"|où (?:puis-je|peut-on|dois-je|je peux|trouver)\b|quelle est la (?:procédure|démarche|marche|façon|manière)"
    r"|que dois-je faire pour\b"
    # Spanish
    r"|c[oó]mo (?:puedo|podemos|se puede|se hace|hago|debo|tengo que|\w+[aei]r(?:me)?\b|\w{3,}o\b)"
    r"|d[oó]nde (?:puedo|podemos|se (?:puede|guardan?|almacenan?)|encuentro|debo)\b"
    r"|cuál es (?:el (?:proceso|procedimiento|modo)"
    r"|la (?:forma|manera))"
    r"|qué (?:debo|tengo que|hay que) hacer para\b"
    # Portuguese
    r"|como (?:posso|podemos|faço|fazemos|devo|eu (?:posso|faço)|é que|se (?:faz|pode)|\w+[aei]r\b)"
    r"|onde (?:posso|podemos|encontro|fica|devo)\b|qual (?:é )?(?:o (?:processo|procedimento|jeito)|a (?:forma"
    r"|maneira))"
    r"|o que (?:devo|tenho que|preciso) fazer para\b"
    # Italian
    r"|come (?:posso|possiamo|faccio|facciamo|devo|si (?:fa|può)|\w+[aei]r(?:e|mi)\b)|dove (?:posso|possiamo|trovo"
    r"|devo)\b"
    r"|qual è (?:la procedura|il (?:modo|processo))|cosa devo fare per\b"
    # Dutch
    r"|hoe (?:\w+ (?:ik|we|wij|je)\b|werkt\b)|waar (?:\w+ )(?:ik|we|wij|je)\b|wat is de (?:manier|procedure)\b"
    # Polish
    r"|jak (?:mogę|możemy|można|mam|się|\w+ć)\b|gdzie (?:mogę|możemy|można|znajdę|\w+ć)\b|w jaki sposób"
    r"|co (?:muszę|mam|trzeba) zrobić,? (?:aby|żeby|by)\b"
    # Turkish
    r"|nasıl(?! olur)\b|nere(?:den|de)\b"
    # Russian
    r"|как (?:мне|нам|можно|я могу|мы можем|\w+ть)\b|где (?:мне|можно|я могу|найти|\w+ть)\b|каким образом"
)
_ASIAN = (
    r"方法|やり方|手順|どうすれば|どうやって|どうしたら|どこ[でか]|どのように"
    r"|怎么(?!回事|会|又|还|搞|能)|怎樣|怎样|如何|在哪|哪里|哪裡"
)
_HOW = re.compile(rf"\b(?:{_LATIN})|{_ASIAN}")
# Somebody else's hand, a card, money that is gone: the question how is then the smaller part of it.
_TOLD = re.compile(
    r"\b(?:hack|breach|hijack|stole|theft|thief|scam|phish|fraud|robb|mugg|leak|unauthori|compromis|impersonat)"
    r"|\b(?:some ?(?:one|body)|stranger|my ex|cards?|wallet|purse|without my|not me|wasn't me|twice|charged)\b"
    r"|\b(?:i|we) (?:did not|didn't|never)\b"
    r"|gehackt|gestohlen|geklaut|betr[uo]g|betrüg|unbefugt|missbrauch|\b(?:jemand|fremde\w*|ohne mein\w*)\b|karte\b"
    r"|abgebucht"
    r"|\b(?:pirat|vol[ée]|volé|fraud|arnaq|usurp)\w*|\b(?:quelqu'un|carte|sans mon|débité|prélevé)"
    r"|\b(?:hacke|jaque|roba|estaf|suplant)\w*|\b(?:alguien|tarjeta|sin mi|cobr\w+)\b"
    r"|\b(?:invadi|roub|golpe|clonad)\w*|\b(?:alguém|cartão|sem (?:a )?minha)\b"
    r"|\b(?:rubat|truff|frod|violat)\w*|\b(?:qualcuno|carta|addebit\w+)\b"
    r"|gestolen|oplicht|\b(?:iemand|pas|bankpas|kaart|afgeschreven)\b"
    r"|włama|zhak|skradzi|ukrad|oszu[kś]|\b(?:ktoś|kart\w+|pobran\w+)\b"
    r"|çalın|çaldı|dolandır|izinsiz|\b(?:biri|birisi|kart\w*|çekil\w+)\b"
    r"|взлом|укра[лд]|мошенн|\b(?:кто-то|карт\w+|списал\w*)\b"
    r"|乗っ取|ハッキ|ハック|盗|詐欺|不正|誰か|カード|勝手に|引き落|黑客|骗|騙|诈|有人|银行卡|信用卡|擅自|扣款|扣了"
)
# Somebody who wants to keep them out has not been robbed.
_PREVENTED = re.compile(
    r"\b(?:protect|secur|prevent|avoid|safeguard|schütz|beschütz|absicher|verhinder|vermeid|vorbeug|proté[gj]|évite"
    r"|prévenir|sécuris|proteg|proteja|evit|preven|asegur|protegg|previen|bescherm|beveilig|voorkom)\w*\b.{0,60}?"
    r"(?<!the )\b(?:hackers\b|hacking\b|hackern\b|fraud\b|fraude\w*|scams\b|scammers|phishing|theft|betrug|betrügern"
    r"|diebstahl|piratage|pirates|arnaques|vols?\b|estafas|robos?\b|suplantación|frodi|truffe|furt[oi]|golpes|roubos?\b"
    r"|diefstal|oplichting|oplichters)(?! (?:who|that|which)\b)"
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+|(?<=[。！？；])")
_A_COURTESY = 4  # words; scripts without spaces have one
_LONG = 300  # characters, above which more is told than asked


def asks_how(text: str) -> bool:
    """Whether every sentence of `text` asks how something is done, greetings and thanks apart."""
    words = fold(without_quotations(own_words(text[: _LONG * 4])))
    if len(words) > _LONG or _TOLD.search(_PREVENTED.sub(" ", words)):
        return False
    asked = [bool(_HOW.search(sentence)) for sentence in _SENTENCE.split(words) if len(sentence.split()) > _A_COURTESY]
    return all(asked) if asked else bool(_HOW.search(words))
