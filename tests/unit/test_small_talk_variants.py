"""Small talk in the words that people happen to choose, and questions that are nearly the same words."""

from __future__ import annotations

import pytest

from bot.answering.small_talk import small_talk

SAID = {
    "help": """
        hey there, got a sec?
        got a minute?
        do you have a moment
        can you assist me with something
        can u help me with sth
        could someone help me please
        I could use a hand
        need ur help
        i need help asap
        I have a quick question for you
        one question
        hi, question
        can I ask you something?
        I'm having trouble
        I've run into a problem
        please help
        hello, I need some assistance please
        i got a problem
        would you be able to help me?
        are you able to help
        ich habe ein Problem
        Hallo, ich hätte da mal eine Frage
        können Sie mir helfen?
        kannst du mir kurz helfen
        haben Sie kurz Zeit?
        brauche dringend Hilfe
        j'ai une question
        pouvez-vous m'aider ?
        bonjour, j'ai besoin d'aide
        j'ai un souci
        tengo una pregunta
        ¿me puedes ayudar?
        necesito ayuda por favor
        tengo un problema
        ho una domanda
        può aiutarmi?
        mi serve aiuto
        tenho uma dúvida
        pode ajudar-me?
        preciso de ajuda
        ik heb een vraag
        kunt u mij helpen?
        ik heb hulp nodig
    """,
    "topic": """
        hello I need help with billing
        I have a question about my invoice
        I need help with my subscription
        problem with my password
        I have an issue with my payment
    """,
    "trouble": """
        something's not working
        something is wrong
        it won't work
        it keeps failing
        it just doesn't work
        nope, still not working
        that was no help at all
        none of that helped
        that doesn't help me
        that didn't help
        this doesn't answer my question
        that's not what I asked
        wrong answer
        I tried that, didn't work
        already tried that
        doesn't help
        unfortunately that did not work
        das funktioniert nicht
        geht immer noch nicht
        das hat nicht geholfen
        leider klappt es nicht
        das hilft mir nicht weiter
        das war nicht meine Frage
        ça ne marche pas
        ça ne m'aide pas
        ça ne fonctionne toujours pas
        no funciona
        eso no me ayuda
        sigue sin funcionar
        non funziona
        non mi aiuta
        não funciona
        isso não ajudou
        het werkt niet
        dat helpt niet
        werkt nog steeds niet
        no resuelve mi duda
        mauvaise réponse
    """,
    "machine": """
        who am I talking to
        who made you?
        are you real
        are you an AI?
        r u a bot
        is there a human behind this
        do you understand me?
        what kind of questions can you answer
        what do you know
        what are you able to do?
        how can you help me
        is this automated?
        are you ChatGPT
        who is this?
        bist du ein Mensch?
        mit wem spreche ich?
        Bin ich hier mit einem Roboter verbunden?
        wer bist du
        was kannst du?
        êtes-vous un humain ?
        qui êtes-vous ?
        est-ce que je parle à un robot
        ¿quién eres?
        ¿hablo con una persona o con un bot?
        ¿qué puedes hacer?
        chi sei?
        parlo con un robot?
        quem é você?
        estou a falar com um robô?
        wie ben je?
        praat ik met een robot?
    """,
    "done": """
        no, that's everything thank you
        nothing more, thanks
        no I'm good thanks
        nope that's it
        no more questions
        I don't need anything else
        that's all I needed, cheers
        no further questions
        not today thanks
        no need, thanks
        that will do
        nah I'm ok
        nein, das wars, danke
        nein danke, alles gut
        keine weiteren Fragen
        nein, sonst nichts
        das ist alles, vielen Dank
        non merci, c'est tout
        non c'est bon
        rien d'autre, merci
        no, nada más, gracias
        eso es todo, gracias
        no gracias
        no grazie, è tutto
        nient'altro, grazie
        não, é só isso, obrigada
        mais nada, obrigado
        nee dank je, dat was het
        nee, verder niets
        nenhuma outra dúvida
    """,
    "worked": """
        perfect, it works now
        that did the trick, thanks!
        yes that helped
        yes, solved
        great, that answers my question
        it's working again
        found it, thanks
        ok got it working
        brilliant, all fixed
        issue resolved
        I was able to log in, thank you
        you solved my problem
        danke, das hat geholfen
        jetzt geht es
        hat geklappt, danke!
        super, funktioniert
        merci, ça marche
        super, c'est réglé
        gracias, ya funciona
        perfecto, solucionado
        grazie, ora funziona
        risolto, grazie
        obrigado, funcionou
        resolvido, obrigado
        bedankt, het werkt nu
        opgelost, dank u
    """,
    "chatter": """
        you as well
        hahaha
        lmao
        rofl
        same here
        ebenfalls
        igualmente
    """,
    "thanks": """
        thank you so much!!
        thanks for your help
        thx a bunch
        thanks a million
        that's great
        that's very helpful
        super helpful, thanks
        okay thank you very much
        cool thanks
    """,
    "bye": """
        see you later
        have a nice day!
        talk to you later
        ttyl
        schönen Tag noch
        tschüss
        bonne journée
        que tenga un buen día
        buona giornata
        fijne dag nog
    """,
    "greeting": """
        good evening
        hi bot
        hello support
        hey team
        hi how are you doing today
        is anyone online
        testing 123
        test
    """,
}
QUESTIONS = """
how do I export contacts
my invoice is wrong
can you help me reset my password
test environment is down
is there a way to get help in the app
thanks, but how do I change my email?
no, I mean the Pro plan
it doesn't work on Android
are you open on Sunday?
can I ask for a new badge
who is my account manager
what can you do about my refund
that's not the plan I ordered
I tried that in Firefox
and on my phone?
Wie funktioniert die Rechnung?
das habe ich in Firefox versucht
no me funciona la app en Android
how do I get help in German
question: where are invoices?
is this the right form for refunds?
who is the owner of this project
what is this charge
fixed price plan?
how do I fix it
what do you know about the Pro plan?
do you have time tracking?
I have one question about the export
no further emails please
found a bug
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("kind", SAID)
def test_what_asks_nothing_is_understood_however_it_is_put(kind: str) -> None:
    understood = {text: small_talk(text) for text in lines(SAID[kind])}

    assert {text: talk for text, talk in understood.items() if not talk or talk.kind != kind} == {}


@pytest.mark.parametrize("text", lines(QUESTIONS))
def test_with_a_subject_of_its_own_it_is_a_question(text: str) -> None:
    assert small_talk(text) is None
