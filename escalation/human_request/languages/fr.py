"""French."""

from __future__ import annotations

from escalation.human_request.patterns import Phrases, any_of, ending_in, only

_A = r"(?:(?:une?|le|la|l'|un autre|une autre|votre|vos|du|d'un|d'une) ?)?(?:(?:vraie?|véritable|autre|réelle?) )?"
_WHO = (
    r"(?:personnes?|humains?|être humain|conseill(?:er|ère)|agents?|quelqu'un(?: d'autre)?|opérat(?:eur|rice)"
    r"|responsable|représentante?|technicien(?:ne)?|employée?|service client|support"
    r"|équipe(?: (?:de |du )?(?:support|assistance))?)"
)

PHRASES = Phrases(
    language="fr",
    wish=any_of(
        r"\b(?:parler|parle|discuter|échanger|chatter|dialoguer|communiquer|converser)(?: directement)?"
        rf" (?:à|avec|au) {_A}{_WHO}\b",
        rf"\b(?:contacter|joindre|appeler) {_A}(?:vraie personne|humain|être humain|conseill(?:er|ère)"
        r"|opérat(?:eur|rice)|quelqu'un)\b",
        r"\b(?:passe[zr]?|mett(?:ez|re|s)|transfér(?:ez|er|e)|connect(?:ez|er|e)|donn(?:ez|e|er)|redirig(?:ez|er))"
        r"[- ](?:moi|nous)(?: \w+){0,3}? ?(?:à|avec|vers|en (?:contact|relation) avec)?"
        rf" ?{_A}{_WHO}\b",
        rf"\b(?:me|nous) (?:passer|mettre en (?:contact|relation) avec|transférer (?:à|vers)|connecter (?:à|avec))"
        rf" {_A}{_WHO}\b",
        r"\bje (?:veux|voudrais|souhaite|préfère|désire|demande)(?: (?!pas)\w+)? (?:un|une) (?:(?:vraie?|véritable) )?"
        r"(?:humain|personne|conseill(?:er|ère)|agent|opérat(?:eur|rice))\b"
        r"(?! (?:immobilier|morale|physique|de (?:contact|voyages?|test)|d'assurances?)\b)",
        rf"\b(?:y a-t-il|il y a|est-ce qu'il y a) {_A}(?:humain|personne réelle|vraie personne|conseiller|quelqu'un)\b",
    ),
    no_bot=any_of(
        r"\b(?:pas|plus|marre de|assez de)(?: \w+){0,2}? (?:parler|discuter|échanger|écrire) (?:à|avec)"
        r" (?:une?|ce|cette|le|la)? ?(?:bot|chatbot|robot|machine|ia|ordinateur)\b"
    ),
    alone=only(
        rf"{_A}(?:humain|personne réelle|vraie personne|conseill(?:er|ère)|agent|opérateur|service client)(?: humain)?",
        r"s'il vous plaît|s'il te plaît|svp|stp|bonjour|maintenant|merci|non",
    ),
    not_before=ending_in(
        r"\b(?:pas|sans|jamais|plutôt que de|au lieu de|clients? (?:veut|veulent|peut|peuvent))"
        r"(?: (?:besoin de|envie de|à|me|que|vraiment))*"
    ),
)
