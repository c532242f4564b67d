"""Portuguese."""

from __future__ import annotations

from escalation.human_request.patterns import Phrases, any_of, ending_in, only

_A = r"(?:(?:uma?|o|a|outr[oa]|algum|alguma|um ser|seu|teu) )?(?:(?:verdadeir[oa]|outr[oa]) )?"
_WHO = (
    r"(?:pessoas?|humanos?|atendentes?|agentes?|alguém|operador(?:a)?|representantes?|funcionári[oa]|supervisor(?:a)?"
    r"|gerente|(?:equipe|equipa|time) de suporte|suporte|atendimento)"
)

PHRASES = Phrases(
    language="pt",
    wish=any_of(
        rf"\b(?:falar|fala|conversar|contatar|contactar|contato|comunicar)(?: diretamente)? (?:com|a) {_A}{_WHO}\b",
        r"\b(?:me (?:passe|passa|passar|transfira|transfere|transferir|conecte|conecta|conectar|coloque|dê|ligue)"
        rf"|(?:passe|passa|transfira|ligue|conecte)-me)(?: \w+)? (?:para |com |a |em contato com )?{_A}{_WHO}\b",
        r"\b(?:quero|preciso de|queria|gostaria de|prefiro|exijo)(?: falar com| ajuda de)?"
        r" (?:uma?|um ser) (?:pessoa|humano|atendente|agente|operador(?:a)?)\b"
        r"(?! (?:jurídica|física|imobiliári[oa]|de (?:contato|contacto|teste|viagens))\b)",
        rf"\b(?:há|tem|existe) {_A}(?:pessoa|humano|atendente|alguém)(?: real)? (?:disponível|aí|aqui|que)\b",
    ),
    no_bot=any_of(
        r"\bnão (?:quero|desejo|gosto de|vou)(?: \w+)? ?(?:falar|conversar|escrever) com"
        r" (?:uma?|este|esse|o|a)? ?(?:bot|chatbot|robô|máquina|ia|computador)\b"
    ),
    alone=only(
        rf"{_A}(?:pessoa|humano|atendente|operador)(?: humano| real)?", r"por favor|olá|oi|agora|obrigad[oa]|não"
    ),
    not_before=ending_in(
        r"\b(?:não|sem|nunca|em vez de|clientes?|usuários?)"
        r"(?: (?:quero|preciso|desejo|gostaria de|de|querem|quer|podem|pode|me|prefiro))*"
    ),
)
