"""Italian."""

from __future__ import annotations

from escalation.human_request.patterns import Phrases, any_of, ending_in, only

_A = r"(?:(?:una?|un'|un altro|un'altra|il|la|lo|l'|vostro|qualche) ?)?(?:(?:ver[oa]|altr[oa]) )?"
_WHO = (
    r"(?:person[ae]|uman[oi]|operator[ei]|operatrice|agent[ei]|qualcuno|essere umano|addett[oa]|consulente"
    r"|responsabile|rappresentante|assistente|(?:team di )?supporto|servizio clienti|assistenza clienti)"
)
_GIVE = (
    r"(?:passami|passatemi|mi passi|mi passate|passarmi|mettetemi|mettermi|mi metta|collegatemi|collegami"
    r"|trasferiscimi|trasferitemi|trasferirmi|dammi|datemi|mi dia)"
)

PHRASES = Phrases(
    language="it",
    wish=any_of(
        rf"\b(?:parlare|parlo|chattare|comunicare|discutere|conversare)(?: direttamente)? (?:con|a) {_A}{_WHO}\b",
        rf"\bcontattare {_A}(?:operator[ei]|umano|essere umano|persona)\b",
        rf"\b{_GIVE}(?: \w+){{0,3}}? ?(?:con|a|ad|in contatto con)? ?{_A}{_WHO}\b",
        r"\b(?:voglio|vorrei|ho bisogno di|desidero|preferisco|esigo)(?: parlare con)?"
        r" (?:una?|un'|un vero|una vera|un essere) ?(?:persona|umano|operatore|operatrice|agente)\b"
        r"(?! (?:giuridica|fisica|immobiliare|di (?:contatto|prova|viaggio|commercio))\b)",
        rf"\bc'è {_A}(?:persona|umano|operatore|qualcuno)(?: reale)?(?: disponibile| lì| che)?\b",
    ),
    no_bot=any_of(
        r"\bnon (?:voglio|intendo|mi piace|desidero)(?: \w+)? ?(?:parlare|chattare|scrivere) con"
        r" (?:una?|un|questo|questa|il|la)? ?(?:bot|chatbot|robot|macchina|ia|computer)\b"
    ),
    alone=only(
        rf"{_A}(?:umano|operatore|persona reale|persona vera|assistente umano|servizio clienti)(?: umano| reale)?",
        r"per favore|per piacere|ciao|salve|adesso|subito|grazie|no",
    ),
    not_before=ending_in(
        r"\b(?:non|senza|mai|invece di|anziché|clienti|cliente|utenti)"
        r"(?: (?:voglio|vorrei|ho bisogno di|devo|serve|mi|vogliono|vuole|possono|può|desidero))*"
    ),
)
