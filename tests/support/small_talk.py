"""Small talk in seven languages: what is said, and which kind it is."""

from __future__ import annotations

from bot.answering.small_talk import SmallTalk

SPOKEN = {
    SmallTalk.HELP: {
        "en": ("hi can you help me", "I have a question", "hi, how are you? I need help", "can I ask you something?",
               "Hello there, I've got a question please"),
        "de": ("Hilfe", "Können Sie mir helfen?", "Hallo, ich habe eine Frage", "Kannst du mir bitte helfen"),
        "fr": ("J'ai besoin d'aide", "Bonjour, pouvez-vous m'aider ?", "j'ai une question"),
        "es": ("Hola, necesito ayuda", "¿Me puede ayudar?", "tengo una pregunta"),
        "pt": ("Preciso de ajuda", "Olá, você pode me ajudar?", "tenho uma dúvida"),
        "it": ("Ho bisogno di aiuto", "Buongiorno, mi può aiutare?", "ho una domanda"),
        "nl": ("Ik heb hulp nodig", "Hallo, kunt u mij helpen?", "ik heb een vraag"),
    },
    SmallTalk.TOPIC: {
        "en": ("hello I need help with my account", "I have a problem with the app", "need support with my order"),
        "de": ("Ich brauche Hilfe mit meinem Konto", "Hallo, ich habe ein Problem mit der App"),
        "fr": ("Bonjour, j'ai besoin d'aide avec mon compte", "j'ai un problème avec ma commande"),
        "es": ("Hola, necesito ayuda con mi cuenta", "tengo un problema con mi pedido"),
        "pt": ("Preciso de ajuda com a minha conta", "tenho um problema com o meu pedido"),
        "it": ("Ho bisogno di aiuto con il mio account", "ho un problema con il mio ordine"),
        "nl": ("Ik heb hulp nodig met mijn account", "ik heb een probleem met mijn bestelling"),
    },
    SmallTalk.MACHINE: {
        "en": ("who are you?", "what can you do?", "is this AI?", "are you a real person", "What are you"),
        "de": ("Wer sind Sie?", "was kannst du", "Ist das eine KI?"),
        "fr": ("Qui êtes-vous ?", "que pouvez-vous faire ?", "est-ce que vous êtes une IA"),
        "es": ("¿Quién eres?", "qué puedes hacer", "¿Es usted un robot?"),
        "pt": ("Quem é você?", "o que você pode fazer?", "você é um robô"),
        "it": ("Chi sei?", "cosa puoi fare", "sei un robot?"),
        "nl": ("Wie ben je?", "wat kun je doen", "Is dit een AI?"),
    },
    SmallTalk.TROUBLE: {
        "en": ("It doesn't work", "still not working", "that didn't help", "It still doesn’t work for me!"),
        "de": ("Das funktioniert nicht", "es geht immer noch nicht", "hat leider nicht geklappt"),
        "fr": ("Ça ne marche pas", "ça ne fonctionne toujours pas"),
        "es": ("Todavía no funciona", "no me ha funcionado"),
        "pt": ("Não funciona", "ainda não funcionou"),
        "it": ("Non funziona", "non mi ha aiutato"),
        "nl": ("Het werkt niet", "dat helpt niet"),
    },
    SmallTalk.DONE: {
        "en": ("no thanks", "no, that is all", "no that's it", "nothing else, thank you", "I'm good",
               "that's all for now"),
        "de": ("Nein danke", "Nein, das war's", "das ist alles, danke"),
        "fr": ("Non merci", "c'est tout pour aujourd'hui", "non, rien d'autre"),
        "es": ("No, gracias", "eso es todo", "nada más, gracias"),
        "pt": ("Não, obrigada", "é só isso, obrigado", "mais nada"),
        "it": ("No grazie", "è tutto, grazie", "nient'altro"),
        "nl": ("Nee bedankt", "dat was alles", "nee, verder niets"),
    },
    SmallTalk.WORKED: {
        "en": ("Thank you, that worked!", "great, it works now", "problem solved", "I found it"),
        "de": ("Danke, das hat geholfen", "jetzt funktioniert es", "Hat geklappt, vielen Dank!"),
        "fr": ("Merci, ça marche maintenant", "c'est réglé"),
        "es": ("Gracias, ya funciona", "problema resuelto"),
        "pt": ("Obrigado, deu certo!", "já está resolvido"),
        "it": ("Grazie, ora funziona", "tutto risolto"),
        "nl": ("Bedankt, het werkt nu", "opgelost"),
    },
}  # fmt: skip
SAID = [(text, kind, code) for kind, by_code in SPOKEN.items() for code, texts in by_code.items() for text in texts]
