"""Obvious attempts to talk the bot out of its role. Few families, each hardly ever said to a helpdesk: a false alarm
turns a customer away, while a missed attempt still meets a prompt that treats it as data and the grounding check.
"""

from __future__ import annotations

import re

_FORGET = r"(?:ignore|disregard|forget|override|vergiss|ignoriere|olvida|ignora|oublie|ignorez?)"
_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|your|bisherige\w*|vorherige\w*|obige\w*|deine\w*|anteriores"
    r"|tus|pr[ée]c[ée]dentes?|tes|vos)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|directives?|guidelines?|commands?|assignments?|anweisung\w*|aufgaben|befehle"
    r"|regeln|instrucciones|consignes)"
)
_SHOW = r"(?:reveal|print|show(?: me)?|repeat|output|display|tell me|what (?:is|are|was|were)|leak|write out)"
_UNBOUND = (
    r"(?:DAN|jailbroken|unfiltered|uncensored|unrestricted|evil|no longer (?:an? )?(?:ai|assistant|bot)"
    r"|without (?:any )?(?:restrictions|rules|filters|limits|limitations))"
)
_FAMILIES = (
    # forget what you were told
    rf"\b{_FORGET}\b.{{0,30}}\b{_EARLIER}\b.{{0,30}}\b{_ORDERS}\b",
    rf"\b{_FORGET} (?:all|alle)(?: (?:of )?the)? {_ORDERS}\b",
    r"\b(?:forget|disregard|vergiss) (?:all|everything|alles)\b.{0,25}"
    r"\b(?:before|above|told|instructed|davor|zuvor|bisher)\b",
    # show what you were told
    rf"\b{_SHOW}\b.{{0,40}}\b(?:your (?:system|initial|original|hidden|secret|first|full|entire)(?: \w+)?"
    r" (?:prompts?|instructions?|message)|the system prompt)\b",
    r"\b(?:repeat|print|output)\b.{0,20}\b(?:everything|all|the (?:text|words))\b.{0,20}\babove\b",
    # be somebody else
    rf"\b(?:you are|you're|act as|pretend (?:to be|you are)|du bist)\b.{{0,40}}\b{_UNBOUND}\b",
    r"\b(?:enter|enable|activate|switch to)\b.{0,15}\b(?:god|jailbreak|dan|unrestricted) mode\b",
    r"\bdo anything now\b",
    # forged frames of a conversation with a model
    r"(?:^|\n)\s*(?:#{2,}\s*(?:system|instruction|assistant)\b|\[/?(?:inst|system)\]|<<sys>>|new instructions?\s*:)",
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>",
)
_INJECTION = re.compile("|".join(f"(?:{family})" for family in _FAMILIES), re.IGNORECASE | re.DOTALL)


def is_injection(text: str) -> bool:
    return _INJECTION.search(text) is not None
