"""What somebody wants to do with the thing they ask about: change it, or delete it. Words that meaning alone confuses.

"How do I change my e-mail address?" and "How to delete an e-mail address" have all but one word in common, and that
word decides. Word vectors call the two near; so the actions of a helpdesk stand here, by how their words begin, in
seven languages.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Action(StrEnum):
    CHANGE = "change"
    ADD = "add"  # set up, create, sign up
    REMOVE = "remove"  # delete, close, cancel
    STOP = "stop"  # turn off, disable, unsubscribe
    RECOVER = "recover"  # reset, forgot, lost, locked out
    TROUBLE = "trouble"  # it does not work


_WORDS: dict[Action, str] = {
    Action.CHANGE: r"""
        chang(?:e|es|ed|ing) updat\w* edit\w* switch(?!\ off)\w* replac\w* renam\w* modif\w* different
        correct(?:ing)? move(?=\ )
        änder\w* aender\w* aktualisier\w* bearbeit\w* wechs\w* ersetz\w* umbenenn\w* anpass\w*
        cambi\w* actualiz\w* editar edito reemplaz\w* diferente
        chang\w+ modifi\w* mettre\ à\ jour remplac\w* différente?
        modific\w* aggiorn\w* sostitu\w* divers[oa]
        alter\w* atualiz\w* mudar mudo troc\w*
        wijzig\w* verander\w* aanpass\w* bewerk\w* vervang\w* andere
        """,
    Action.ADD: r"""
        add(?:ing|s|ed)? set(?:ting)?\ up set\ up creat\w* regist\w* sign\ up signing\ up enabl\w*
        activat\w* turn\ on
        install\w* connect\w* invit\w* join(?:ing)?
        hinzu\w* anleg\w* einricht\w* erstell\w* registrier\w* aktivier\w* einschalt\w* einlad\w* verbind\w*
        añad\w* agreg\w* cre(?:ar|o|a|ación) configur\w* registr\w* activ(?:ar|o) invitar conect\w*
        ajout\w* cré(?:er|e|ez|ation) inscri\w* activ(?:er|e|ez) install\w* invit\w* connect\w*
        aggiung\w* crea(?:re|zione)? registra\w* attiv\w* imposta\w* invita\w* colleg\w*
        adicion\w* criar crio cria(?:ção)? cadastr\w* ativ(?:ar|o) convid\w*
        toevoeg\w* voeg aanmak\w* maak instel\w* registre\w* activeer\w* inschakel\w* uitnodig\w*
        """,
    Action.REMOVE: r"""
        delet\w* remov\w* clos(?:e|ing|ed) cancel\w* eras\w* get\ rid terminat\w* quit unlink\w* uninstall\w*
        lösch\w* loesch\w* entfern\w* kündig\w* schließ\w* stornier\w* loswerd\w*
        elimin\w* borr\w* quitar quito cerrar cierro cancel\w* suprim\w*
        supprim\w* effac\w* retir\w* fermer annul\w* résili\w* enlev\w*
        cancell\w* rimuov\w* rimozione chiud\w* disdir\w* disdett\w*
        exclu\w* apag\w* remov\w* fechar encerr\w* cancel\w*
        verwijder\w* wissen opzeg\w* annuleer\w* sluit\w*
        """,
    Action.STOP: r"""
        turn(?:ing)?\ off switch(?:ing)?\ off disabl\w* deactivat\w* unsubscrib\w* mut(?:e|ing) opt\ out without
        ausschalt\w* abschalt\w* deaktivier\w* abmeld\w* abbestell\w*
        desactiv\w* apagar darse\ de\ baja désactiv\w* désabonn\w* disattiv\w* desativ\w* desligar
        uitschakel\w* uitzet\w* afmeld\w*
        """,
    Action.RECOVER: r"""
        reset\w* forgot\w* forget lost lose recover\w* restor\w* regain\w* locked unlock(?:ed|ing)? stolen
        zurücksetz\w* vergess\w* verlor\w* wiederherstell\w* gesperrt entsperr\w* gestohlen
        restablec\w* olvid\w* perd(?:í|ido|er) recuper\w* bloquead\w* robad\w* robaron
        réinitialis\w* oubli\w* perdu\w* récupér\w* bloqué\w* volé\w*
        reimposta\w* dimentica\w* pers[oa] recupera\w* bloccat\w* rubat\w*
        redefin\w* esquec\w* perdi recuper\w* bloquead\w* roubad\w*
        herstel\w* vergeten verloren kwijt geblokkeerd gestolen
        """,
    Action.TROUBLE: r"""
        (?:doesn|don|isn|didn|can|won|couldn|wasn)'?t\ (?:\w+\ )?(?:work|receiv|get|accept|load|open|match|find)\w*
        (?:doesn|don|isn|didn|can|won|couldn|wasn)'?t\ (?:\w+\ )?(?:upload|recogni[sz]|sign|log)\w*
        (?:not|isn't|stopped|never)\ (?:\w+\ )?(?:work|receiv|accept|support|compliant|load)\w*
        (?:not|never)\ (?:\w+\ )?(?:arriv|match|recogni[sz])\w*
        cannot can't error\w* issues?
        fail\w* problem\w* trouble\w* wrong broken invalid reject\w* declin\w* couldn't stuck
        funktioniert\ (?:\w+\ )?nicht nicht\ (?:\w+\ )?(?:erhalten|angekommen|akzeptiert|möglich) fehl\w*
        störung\w* geht\ nicht klappt\ nicht abgelehnt
        no\ (?:\w+\ )?(?:funciona|recib|llega|acept|puedo)\w* problema\w* fall(?:a|o)\w*
        ne\ (?:\w+\ )?(?:fonctionne|marche|reçois|reçoit)\w* erreur\w* problèm\w* échou\w* panne
        non\ (?:\w+\ )?(?:funziona|ricev|arriva|riesco)\w* errore problem[ai]
        não\ (?:\w+\ )?(?:funciona|receb|cheg|consigo)\w* erro
        werkt\ (?:\w+\ )?niet niet\ (?:\w+\ )?(?:ontvangen|gelukt) fout\w* storing\w* problemen mislukt
        """,
}
_PATTERNS = {
    action: re.compile(r"(?<!\w)(?:" + "|".join(re.findall(r"(?:\\ |\S)+", words)) + r")(?!\w)", re.IGNORECASE)
    for action, words in _WORDS.items()
}
# Who wants the one is often helped by the other: a new address is added, a forgotten password is changed.
_NEAR = {
    frozenset({Action.CHANGE, Action.ADD}),
    frozenset({Action.CHANGE, Action.RECOVER}),
    frozenset({Action.RECOVER, Action.TROUBLE}),
    frozenset({Action.REMOVE, Action.STOP}),
}


@lru_cache(maxsize=4096)  # the same headings are looked at for one question after the other
def actions(text: str) -> frozenset[Action]:
    """What a question or a heading is about doing; none where it does not say."""
    text = text.replace("’", "'")
    return frozenset(action for action, pattern in _PATTERNS.items() if pattern.search(text))


def agreement(wanted: frozenset[Action], offered: frozenset[Action]) -> float:
    """-1 where one thing is wanted and only others are offered, 1 where it is offered, 0 where either does not say."""
    if not wanted or not offered:
        return 0.0
    if wanted & offered:
        return len(wanted & offered) / len(wanted | offered)
    return -0.5 if any(frozenset({one, other}) in _NEAR for one in wanted for other in offered) else -1.0
