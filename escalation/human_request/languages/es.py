"""Spanish."""

from __future__ import annotations

from escalation.human_request.patterns import Phrases, any_of, ending_in, only

_A = r"(?:(?:una?|el|la|los|otr[oa]|algún|alguna|su|tu) )?(?:(?:verdader[oa]|otr[oa]|ser) )?"
_WHO = (
    r"(?:personas?|humanos?|human[ao] real|agentes?|operador(?:a|es)?|asesor(?:a|es)?|representantes?|alguien"
    r"|encargad[oa]"
    r"|equipo de (?:soporte|atención)|supervisor(?:a)?|gerente|emplead[oa]|ejecutiv[oa]"
    r"|soporte|atención al cliente|servicio al cliente)"
)
_GIVE = (
    r"(?:p[aá]s[ae]me|pásenme|pasarme|p[oó]ng[ae]me|ponme|ponerme|con[eé]ct[ae](?:me|n)|conectarme"
    r"|comun[ií](?:ca|que)(?:me|n)|transfi[eé]r[ae](?:me|n)|transferirme|der[ií]v[ae]me|d[aeé]me)"
)

PHRASES = Phrases(
    language="es",
    wish=any_of(
        r"\b(?:hablar|habla|chatear|conversar|charlar|comunicar(?:me|nos|se)?|contactar(?:me|nos)?|comunicación|contacto)"
        rf"(?: directamente)? (?:con|a) {_A}{_WHO}\b",
        rf"\b{_GIVE}(?: \w+)? (?:(?:con|a) )?{_A}{_WHO}\b",
        r"\b(?:quiero|necesito|quisiera|prefiero|exijo|deseo)(?: hablar con| que me atienda| ayuda de)?"
        r" (?:una?|un ser|otra) (?:persona|humano|agente|operador(?:a)?|asesor(?:a)?|representante)\b"
        r"(?! (?:de (?:prueba|contacto|inter[eé]s|viajes|seguros)|jur[ií]dica|f[ií]sica|inmobiliari[oa]"
        r"|autorizad[oa]|comercial)\b)",
        r"\bme (?:puede|puedes|podría|podrías|pueden) (?:pasar|comunicar|poner|conectar|transferir|atender)"
        rf"(?: \w+)? (?:con |a )?{_A}{_WHO}\b",
        rf"\b(?:hay|está) {_A}(?:persona|humano|agente|alguien)(?: real)? (?:disponible|ahí|aquí|que)\b",
    ),
    no_bot=any_of(
        r"\bno (?:quiero|deseo|me gusta|voy a|pienso)(?: \w+){0,2}? (?:hablar|chatear|tratar|escribir)"
        r" con (?:una?|este|esta|el|la)? ?(?:bot|chatbot|robot|m[aá]quina|ia|computadora|contestadora)\b"
    ),
    alone=only(
        rf"{_A}(?:persona|humano|agente|operador|asesor|representante)(?: humano| real)?",
        r"por favor|hola|ahora|ya|gracias|no",
    ),
    not_before=ending_in(
        r"\b(?:no|sin|nunca|tampoco|en vez de|en lugar de|clientes?|usuarios?)"
        r"(?: (?:quiero|necesito|deseo|me|hace falta|tengo que|quieren|quiere|pueden|puede|que|gustaría|prefiero))*"
    ),
)
