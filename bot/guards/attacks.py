"""Attempts to take over the bot that words alone give away, in seven languages. Few families, each hardly ever said to
a helpdesk: a false alarm turns a customer away. What is worded differently is for the learned guard.
"""

from __future__ import annotations

import re

from bot.text.patterns.prefilter import Prefilter

_FORGET = (
    r"(?:ignore|disregard|forget|override|bypass|neglect|vergiss|vergessen sie|ignorier(?:e|en sie)?|missachte"
    r"|olvid[ae]|ignor[ae]|descarta|oubliez?|ignorez|dimentica|dimentichi|esque[cç]e|esque[cç]a|desconsidere|vergeet|negeer)"
)
_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|your|existing|original|initial|bisherige\w*|vorherige\w*"
    r"|obige\w*|vorangehende\w*|deine\w*|ihre|anteriores|previas|tus|pr[ée]c[ée]dentes?|ci-dessus|tes|vos|precedenti"
    r"|tue|pr[ée]vias|tuas|suas|vorige|eerdere|bovenstaande|je|uw)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|directi(?:ve|on)s?|guidelines?|commands?|assignments?|anweisung\w*|aufgaben"
    r"|befehle|regeln|vorgaben|instrucciones|reglas|consignes|r[èe]gles|istruzioni|regole|instru[cç][oõ]es|regras"
    r"|instructies|opdrachten|regels)"
)
_SHOW = (
    r"(?:reveal|print|show(?: me)?|repeat|output|display|tell me|what (?:is|are|was|were)|leak|write out|give me"
    r"|zeig\w*|nenne|verrate|wie lautet|montre\w*|affiche|r[ée]v[èe]le|muestra\w*|revela|mostra\w*|rivela|toon|onthul)"
)
_UNBOUND = (
    r"(?:dan|jailbroken|unfiltered|uncensored|unrestricted|evil|amoral|no longer (?:an? )?(?:ai|assistant|bot)"
    r"|without (?:any )?(?:restrictions|rules|filters|limits|limitations)|ohne (?:regeln|filter)|sans filtre"
    r"|sans limites?|sin (?:filtros|l[íi]mites)|senza (?:filtri|limiti)"
    r"|sem (?:filtros|limites)|zonder (?:regels|filters?))"
)
_SAY = r"(?:say|print|write|output|type|repeat|reply(?: with)?|respond(?: with)?|answer(?: with)?)"
# "Forget all instructions" beyond the seven languages, and where it is said without a word between.
_ELSEWHERE = (
    r"(?:забудь(?:те)?|игнорируй(?:те)?) .{0,30}(?:инструкци|указани|правил)\w*"
    r"|(?:zaboravi(?:te)?|ignori[šs]i(?:te)?) .{0,20}(?:instrukcij|uputstv|pravil)\w*"
    r"|(?:zapomnij|zignoruj|ignoruj) .{0,30}(?:instrukcj|polece|zasad)\w*"
    r"|(?:glöm|ignorera|glem|ignorer) .{0,20}(?:instruktion|instruks|anvisning|regl)\w*"
    r"|(?:talimat|kural)\w* (?:unut|yok say|görmezden gel)\w*"
    r"|(?:忽略|忘记|忘掉|無視).{0,12}(?:指令|指示|规则|命令)|(?:指示|命令|ルール).{0,6}(?:無視|忘れ)"
)
_FAMILIES = (
    # forget what you were told
    rf"\b{_FORGET}\b.{{0,30}}\b{_EARLIER}\b.{{0,30}}\b{_ORDERS}\b",
    rf"\b{_FORGET}\b.{{0,20}}\b{_ORDERS}\b.{{0,12}}\b(?!your ){_EARLIER}\b",  # not "override the rules with your own"
    rf"\b{_FORGET} (?:all|alle)(?: (?:of )?the)? {_ORDERS}\b",
    r"\b(?:forget|disregard|vergiss) (?:all|everything|alles)\b.{0,25}"
    r"\b(?:before|above|told|instructed|davor|zuvor|bisher)\b",
    _ELSEWHERE,
    # drop it, and say what I want
    r"\b(?:stop|halt|never ?mind|scratch that|forget (?:it|that))\b.{0,40}"
    rf"\b(?:just|simply|only|instead) {_SAY}:? [\"'“«]",
    rf"\b{_SAY}:? [\"'“«][^\"”»]{{1,80}}[\"'”»],? and (?:nothing|not) (?:else|more)\b",
    rf"\b(?:do not|don't) (?:answer|follow|process|read)\b.{{0,60}}\b(?:just|instead|only) {_SAY}:? [\"'“«]",
    # show what you were told
    rf"\b{_SHOW}\b.{{0,40}}\b(?:your (?:system|initial|original|hidden|secret|first|full|entire)(?: \w+)?"
    r" (?:prompts?|instructions?|message)|the system prompt)\b",
    rf"\b{_SHOW}\b.{{0,30}}\b(?:dein\w*|ton|votre|tu|su|(?:il )?tuo|(?:o )?teu|seu|je|jouw)"
    r" (?:system-?prompt|prompt|systeemprompt)\b",
    r"\b(?:repeat|print|output)\b.{0,20}\b(?:everything|all|the (?:text|words))\b.{0,20}\babove\b",
    # be somebody else
    r"\b(?:you are|you're|act as|pretend (?:to be|you are)|du bist|tu es|eres|sei|[ée]s|je bent)\b.{0,40}"
    rf"\b{_UNBOUND}\b",
    r"\b(?:enter|enable|activate|switch to)\b.{0,15}\b(?:god|jailbreak|dan|unrestricted) mode\b",
    r"\bdo anything now\b",
    # forged frames of a conversation with a model
    r"(?:^|\n)[^\S\n]*+(?:#{2,}\s*(?:system|instruction|assistant)\b|\[/?(?:inst|system)\]|<<sys>>"
    r"|new instructions?\s*:)",
    rf"</?(?:system|assistant|instructions?)>.{{0,40}}\b(?:{_SHOW}|{_FORGET}|you are|rules)\b",
    r"(?:^|\n)[^\S\n]*+\[?system(?: (?:message|prompt|note|update))?\]?:[^\S\n]{0,5}"
    rf"(?:new (?:policy|rules?)|you (?:are|must|will|may)|from now on|the assistant|{_FORGET}|reveal|output)\b",
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>",
)
_ANY = "|".join(f"(?:{family})" for family in _FAMILIES)
_ATTACK = re.compile(_ANY, re.IGNORECASE | re.DOTALL)
_IN_SMALL_LETTERS = re.compile(_ANY, re.DOTALL)  # twice as fast


_PREFILTER = Prefilter([_ATTACK])


def is_attack(text: str) -> bool:
    if not _PREFILTER.possible(text):
        return False
    if text.isascii():
        return _IN_SMALL_LETTERS.search(text.lower()) is not None
    return _ATTACK.search(text) is not None
