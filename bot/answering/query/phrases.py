"""By which words a question shows that it leaves something out, in seven languages. `leaning.py` reads them."""

from __future__ import annotations

from collections.abc import Mapping

THANKS = r"(?:ok(?:ay)?|thanks|thank you|danke|merci|gracias|grazie|obrigad[oa]|bedankt)"
AND = r"(?:and|und|y|et|e|en)"

# At the beginning.
OPENERS = {
    "en": "and, but, also, or, what about, how about, what if, then, so",
    "de": "und, aber, oder, auch, wie ist es, was ist mit, wie sieht es",
    "es": "y, pero, o, qué tal, que tal, qué pasa, también",
    "fr": "et, mais, ou, qu'en est-il, aussi, alors",
    "it": "e, ma, anche, oppure, o, che ne dici",
    "pt": "e, mas, também, ou",
    "nl": "en, maar, of, ook, hoe zit het",
}

# Anywhere: they stand for what was named before.
POINTERS = {
    "en": "it, its, that, this, they, them, those, these, there, the other, the same, the first, the second, the third,"
    " the last, the next, the former, the latter",
    "de": "das, damit, dafür, davon, dabei, dort, diese, dieser, dieses, diesen, diesem, jene, die andere, der andere, "
    "die anderen",
    "es": "eso, esto, esa, ese, esta, este, allí, ahí, ello, ellos, lo mismo, la otra, el otro",
    "fr": "ça, cela, ceci, celui, celle, ceux, là, l'autre, le même, y",
    "it": "questo, questa, quello, quella, ciò, lì, ci, l'altro, l'altra",
    "pt": "isso, isto, esse, essa, aquilo, lá, o outro, a outra, nele, nela",
    "nl": "dat, dit, die, deze, daar, daarmee, daarvoor, ermee, ervoor, erna, de andere",
}

# By itself: a question word and hardly more.
BARE = {
    "en": r"(?:for |since |until |by )?(?:how (?:long|much|many|often|soon|far|so|come)|why(?: not| is that| so)?"
    r"|when|where|who|which)(?: (?:does|will|would|is|do|can) (?:it|that|this|they)(?: take| cost| last| be)?"
    r"| one| exactly)?",
    "de": r"(?:für |seit |bis |ab )?(?:wie (?:lange|viele?|oft|teuer|weit|bald|denn)|warum|wieso|weshalb"
    r"|wann|wo|wohin|wer|welche[rs]?)(?: (?:dauert|kostet|ist|geht) (?:das|es))?(?: (?:denn|genau|nicht))?"
    r"|was kostet (?:das|es)",
    "es": r"(?:desde |hasta |por |para )?(?:cu[áa]nt[oa]s?|cu[áa]ndo|d[óo]nde|qu[ée]|qui[ée]n|cu[áa]l|c[óo]mo)"
    r"(?: (?:cuesta|dura|tarda|tiempo|vale|tiempo tarda|no|días|dinero))?",
    "fr": r"(?:depuis |jusqu'à |pour )?(?:combien(?: de (?:temps|jours|fois))?|pourquoi|quand|où|qui|lequel"
    r"|laquelle|comment)(?: (?:ça|cela) (?:coûte|dure|prend)| pas)?"
    r"|(?:ça|cela) (?:coûte|prend|dure) combien(?: de temps)?",
    "it": r"(?:da |fino a |per )?(?:quant[oaie]|perché|quando|dove|chi|quale|come mai)"
    r"(?: (?:costa|dura|tempo|ci vuole|giorni|tempo ci vuole|no))?",
    "pt": r"(?:desde |até |por )?(?:quant[oa]s?|por que|porquê|porque|quando|onde|quem|qual)"
    r"(?: (?:custa|dura|tempo|demora|dias|tempo demora|não))?",
    "nl": r"(?:sinds |tot |voor )?(?:hoe (?:lang|veel|vaak|duur|snel)|waarom|wanneer|waar|wie|welke)"
    r"(?: (?:duurt|kost|is) (?:het|dat|dit))?(?: (?:dan|precies|niet))?|wat kost (?:het|dat)",
}
MORE = {
    "en": "more, tell me more, any more, more details, more info, go on, what else",
    "de": "mehr, mehr dazu, mehr details, weiter, was noch",
    "es": "más, más detalles, más información, qué más, siga",
    "fr": "plus de détails, quoi d'autre, continuez",
    "it": "più dettagli, altro, cos'altro, continui",
    "pt": "mais, mais detalhes, o que mais, continue",
    "nl": "meer, meer details, wat nog, ga verder",
}

STEPS = {
    "en": "step, point",
    "de": "schritt, punkt",
    "es": "paso, punto",
    "fr": "étape, point",
    "it": "passo, passaggio, punto",
    "pt": "passo, etapa, ponto",
    "nl": "stap, punt",
}

# What the answer to some questions has in it.
_DURATION = (
    r"\d+[ \u00a0-]?(?:second|minute|hour|day|week|month|year|business day|working day"
    r"|sekunde|minute|stunde|tag|woche|monat|jahr|werktag|segundo|minuto|hora|día|dia|semana|mes|año"
    r"|seconde|heure|jour|semaine|mois|an(?:née)?s?\b|secondo|secondi|minut[oi]|or[ae]\b|giorn[oi]|settiman[ae]|mes[ei]"
    r"|ann[oi]|mês|ano|seconde|minuut|minuten|uur|dag|week|maand|jaar)"
)
_MONEY = r"[$€£]\s?\d|\d[\d.,]*\s?(?:[$€£]|eur|usd|gbp|euro|dollar|cent)|\b(?:free|kostenlos|gratis|gratuit|gratuito)\b"
_HOW_LONG = (
    r"\b(?:how (?:long|soon|many days)|when|wie (?:lange|schnell|viele tage)|wann|cu[áa]nto (?:tiempo|tarda|dura)"
    r"|cu[áa]ntos días|cu[áa]ndo|combien de (?:temps|jours)|quand|quanto (?:tempo|dura|demora)|quanti giorni"
    r"|quantos dias|quando|hoe (?:lang|snel)|hoeveel dagen|wanneer)\b"
)
_HOW_MUCH = (
    r"\b(?:how much|what does it cost|price|wie ?viel|was kostet|cu[áa]nto (?:cuesta|vale)|combien"
    r"|quanto (?:costa|custa)|hoeveel kost|wat kost)\b"
)
SOUGHT = {_HOW_LONG: _DURATION, _HOW_MUCH: _MONEY}
_NUMBERS = (
    "first one eins erste ersten erster primero primer primera premier première primo prima primeiro eerste",
    "second two zwei zweite zweiten zweiter segundo segunda deuxième secondo seconda tweede",
    "third three drei dritte dritten dritter tercero tercer tercera troisième terzo terza terceiro derde",
    "fourth four vier vierte vierten vierter cuarto cuarta quatrième quarto quarta vierde",
    "fifth five fünf fünfte fünften fünfter quinto quinta cinquième vijfde",
    "sixth six sechs sechste sechsten sechster sexto sexta sixième sesto zesde",
    "seventh seven sieben siebte siebten siebter séptimo séptima septième settimo sétimo zevende",
    "eighth eight acht achte achten achter octavo octava huitième ottavo oitavo achtste",
    "ninth nine neun neunte neunten neunter noveno novena neuvième nono negende",
    "tenth ten zehn zehnte zehnten zehnter décimo décima dixième decimo tiende",
)
NUMBERS = {word: number for number, words in enumerate(_NUMBERS, start=1) for word in words.split()}


def any_of(phrases: Mapping[str, str]) -> str:
    """A pattern for each of them, the longest first."""
    found = {one.strip() for listed in phrases.values() for one in listed.split(",")}
    return "|".join(sorted(found, key=lambda one: (-len(one), one)))
