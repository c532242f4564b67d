"""A request for a human, in words: found when it is there, and only then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.small_talk import SmallTalk, small_talk
from escalation.human_request.detect import assess, human_request
from escalation.human_request.grammar import PATTERNS
from escalation.human_request.result import RequestKind

REQUESTS = {
    "en": (
        "Let me talk to a person",
        "let me talk to a person!!",
        "I’d like to speak with a real person please",
        "agent",
        "AGENT PLEASE",
        "human",
        "i want human :(",
        "i need a person",
        "get me a human",
        "connect me to an agent",
        "Can you put me through to someone?",
        "escalate this to a manager",
        "I want to speak to your supervisor",
        "stop, I don't want to talk to a bot",
        "I'd rather talk to somebody",
        "Why can't I talk to a human???",
        "I can't find it. Agent please",
        "I need help speakint to somone",
        "hand me over to a human",
        "is there a real person I can talk to?",
        "I'd appreciate it if you could connect me to an agent",
        "I want to talk\nto a person",
    ),
    "de": (
        "Ich möchte mit einem Menschen sprechen",
        "Kann ich bitte mit einem Mitarbeiter sprechen?",
        "Verbinden Sie mich mit einem Mitarbeiter",
        "Ich will einen echten Menschen",
        "Mitarbeiter bitte",
        "Ich will nicht mit einem Bot reden",
    ),
    "es": (
        "Quiero hablar con una persona",
        "¿Puedo hablar con un agente?",
        "Pásame con un agente",
        "quiero un humano",
        "agente por favor",
        "No quiero hablar con un robot",
    ),
    "fr": (
        "Je veux parler à une personne",
        "je voudrais parler avec quelqu’un",
        "Passez-moi un humain",
        "Mettez-moi en relation avec un agent",
        "un humain svp",
        "Je ne veux pas parler à un robot",
    ),
    "pt": (
        "Quero falar com uma pessoa",
        "Posso falar com um atendente?",
        "Me transfira para um atendente humano",
        "não quero falar com um robô",
    ),
    "it": (
        "Voglio parlare con una persona",
        "Mi passi un operatore",
        "operatore per favore",
        "non voglio parlare con un bot",
    ),
    "nl": (
        "Ik wil met een mens praten",
        "Kan ik een medewerker spreken?",
        "Verbind me door met een medewerker",
        "ik wil niet met een bot praten",
    ),
    "pl": (
        "chcę rozmawiać z konsultantem",
        "prosze mnie polaczyc z człowiekiem",
        "czy ktoś może do mnie oddzwonić",
        "konsultant",
    ),
    "tr": (
        "bir temsilciyle görüşmek istiyorum",
        "MÜŞTERİ TEMSİLCİSİ",
        "beni geri arayın",
        "robotla konuşmak istemiyorum",
    ),
    "ru": (
        "хочу поговорить с оператором",
        "позовите живого человека",
        "перезвоните мне",
        "соедините меня с бухгалтерией",
    ),
    "ja": ("人間のオペレーターと話したいです", "担当者につないでください", "折り返し電話をください", "オペレーター"),
    "zh": ("我想和真人客服说话", "转人工", "请给我回电话", "能不能帮我转接一下客服"),
}

# What was missed before: text-speak and slips, roles and departments, call-backs, passives, other verbs.
FREELY_WORDED = (
    "tlk 2 a real prsn",
    "can i speek to a represantative",
    "humann pls",
    "put me through to billing",
    "get me a technician",
    "I want to speak to the warehouse",
    "rep",
    "speak agent",
    "can someone ring me",
    "give me a call when you can",
    "call me on <PHONE_1>",
    "I'd like to be contacted",
    "I want to be put through to somebody",
    "where can I find a live agent",
    "is there someone I can speak to",
    "do you have any real people there",
    "who can I talk to about my claim",
    "escalate this please",
    "I want to complain to your manager",
    "if you're just a bot get me a human",
    "The seller was rude can you connect me to an agent",
    "how do I get hold of you by phone",
)

# Only a person can meet these, but they do not ask for one in so many words.
INDIRECT = (
    "is anybody there?",
    "I want to file a complaint",
    "this bot is useless",
    "we are going round in circles",
    "can someone please help me with my order",
    "nobody ever gets back to me",
    "Liest das hier überhaupt jemand?",
    "este bot no sirve para nada",
    "je veux déposer une réclamation",
    "メッセージを誰か読んでいますか",
    "这个机器人没用",
)

# Whatever ordinary word comes after it.
GOING_ON = {
    "en": (
        "I want a human today",
        "I want a human for my refund",
        "I want a human WALKMARK5",
        "I want human support for my refund",
        "can I talk to a person regarding my invoice",
        "let me speak to an agent thanks",
        "connect me with support",
        "get me support team",
        "get me your support team",
        "get me somebody from support",
        "I need a manager today",
    ),
    "de": (
        "Ich will einen Menschen WALKMARK5",
        "Kann ich mit einem Mitarbeiter bezüglich meiner Rechnung von letzter Woche sprechen",
        "Ich möchte mit dem Support-Team sprechen",
    ),
    "es": ("necesito una persona para mi reembolso", "quiero hablar con el equipo de soporte"),
    "fr": ("je veux une personne pour mon remboursement", "je veux parler à l'équipe support"),
    "pt": ("preciso de uma pessoa para o meu reembolso", "quero falar com a equipe de suporte"),
    "it": ("voglio una persona per il mio rimborso", "vorrei parlare con il supporto"),
    "nl": (
        "ik wil een mens vandaag",
        "ik wil een medewerker voor mijn terugbetaling",
        "kan ik een persoon spreken over mijn factuur",
        "verbind me met support",
    ),
}

NO_REQUESTS = (
    # negated
    "I don't want to talk to a person",
    "I do not want to speak to an agent, just tell me the price",
    "No need to connect me to an agent",
    "please don't transfer me to a human",
    "Ich möchte nicht mit einem Menschen sprechen",
    "No quiero hablar con una persona",
    "Je ne veux pas parler à un humain",
    "Não quero falar com uma pessoa",
    "Non voglio parlare con una persona",
    "Ik wil niet met een mens praten",
    # about somebody else, or about the product
    "How does the handoff to a human work?",
    "When does the bot hand over to a person?",
    "What happens when a customer asks to talk to a person?",
    "How can my customers talk to a human?",
    "Wie können Kunden mit einem Mitarbeiter sprechen?",
    "How do I add an agent to my workspace?",
    "How do I give an agent access to reports?",
    "Comment ajouter un agent ?",
    # past, or a question
    "I talked to an agent yesterday and he solved it",
    "Do I need to speak to a representative to change my pin?",
    "Am I talking to a human?",
    "Are you a bot?",
    # quoted
    'The page says "talk to an agent" but the button does nothing',
    "> I want to talk to a person\nthat was last week, all good now",
    "Thanks!\n\nFrom: Help <help@acme.example>\nSent: Monday\nTo: Joe\n\nI want to talk to a person",
    "Thanks!\n\nOn Mon, 5 Jan 2026 at 09:00, Help <help@acme.example> wrote:\nI want to talk to a person",
    "I couldn't find an answer. If you'd rather talk to a person, just say so.",
    # a thing
    "I want an agent key for the API",
    "I need a person ID",
    "The agent's name is wrong in the signature",
    "I want a human resources form",
    "I want a human readable export",
    "I want an agent fee refund",
    "I need a representative sample",
    "I need a person of interest report",
    "I need an agent that runs on Linux",
    "I need a person to be able to log in as admin",
    "give me the agent settings",
    "get me support articles",
    "send this to support@acme.example",
    "I need support for SAML",
    "How do I give somebody a refund?",
    "Ich möchte einen Mitarbeiter zum Projekt hinzufügen",
    "necesito una persona jurídica",
    "je veux un agent immobilier",
    "voglio una persona giuridica",
    "quero uma pessoa jurídica na fatura",
    "ik wil een medewerker aan mijn team toevoegen",
    "How do I send money to somebody?",
    "How do I contact the person I sent money to?",
    "Someone stole my card",
    "can a human eat this",
    "my booking agent charged me twice",
    "does your real estate agent plan include listings?",
    "human resources needs the invoice",
    "customer service hours?",
    "agent commission",
    "what does an operator do in python",
    "no need to call me",
    "call me Sam from now on",
    "2 people can use the account",
    "can I transfer money to a friend",
    "can I ask for refunds in the app",
    "I was told by your agent that the fee would be waived",
    "my name is <PERSON_1>",
    "You can reach me at jane@acme.example, how do I pay?",
    "Thank you, agent!",
    "Danke an den Kundenservice",
    "Lieber Kundenservice, wie kündige ich?",
    "Dear customer service, my card is blocked",
    "Hello support team,\nhow do I log in?",
    "<PERSON_1>",
    "prove that I'm not a robot",
    "nie potrzebuję konsultanta",
    "temsilciyle konuşmama gerek yok",
    "оператор не нужен",
    "担当者と話す必要はありません",
    "不用转人工",
    # in a signature or the history of a mail
    "How do I export my contacts?\n\nBest regards\nAna Lopes\nCustomer Service Representative\nLopes Lda",
    "How do I export my contacts?\n\nAna Lopes\nOperator\nLopes Lda",
    "Wie exportiere ich?\n\nMit freundlichen Grüßen\nMax Muster\nKundenberater\nMuster GmbH",
    "Danke!\n\nVon: Acme <a@acme.example>\nGesendet: Montag\nAn: Max\n\nIch möchte mit einem Menschen sprechen",
    # nothing at all
    "",
    "   \n",
    "thanks",
    "How do I reset my password?",
)


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in REQUESTS.items() for text in texts])
def test_a_request_is_heard_in_its_language(language: str, text: str) -> None:
    found = assess(text)
    assert found.human_requested
    assert found.explanation
    if text != "agent":  # the same word in several languages
        assert found.language == language or {found.language, language} <= {"es", "pt", "it", "fr"}


@pytest.mark.parametrize("text", [text for texts in GOING_ON.values() for text in texts])
def test_a_request_is_heard_whatever_word_follows_it(text: str) -> None:
    assert assess(text).human_requested


@pytest.mark.parametrize("text", FREELY_WORDED)
def test_a_request_is_heard_however_freely_it_is_worded(text: str) -> None:
    assert assess(text).human_requested


@pytest.mark.parametrize("text", INDIRECT)
def test_an_indirect_request_is_told_from_an_explicit_one(text: str) -> None:
    found = human_request(text)

    assert found.kind is RequestKind.INDIRECT
    assert found.explanation
    assert not assess(text).human_requested


def test_the_clearest_request_of_a_message_counts() -> None:
    found = human_request("This bot is useless. Can I talk to a person?")

    assert found.kind is RequestKind.EXPLICIT


def test_a_corrected_spelling_makes_less_sure() -> None:
    right, slipped = human_request("I want to speak to a person"), human_request("I want to speak to a perzon")

    assert right.explicit
    assert slipped.explicit
    assert right.confidence > slipped.confidence


@pytest.mark.parametrize("text", NO_REQUESTS)
def test_what_is_no_request_is_not_heard_as_one(text: str) -> None:
    assert not assess(text).human_requested


@pytest.mark.parametrize("sentence", ["I want to speak to a human", "Ich möchte mit einem Menschen sprechen"])
def test_a_request_is_heard_in_the_middle_of_a_long_message(sentence: str) -> None:
    story = "My order has not come and the page shows an error. " * 2000
    assert assess(f"{story}{sentence}. {story}").human_requested


@pytest.mark.parametrize(
    "text",
    ["Spreche ich mit einem Menschen?", "Est-ce que je parle à un humain ?", "Praat ik met een mens?",
     "Am I talking to a human?", "¿Estoy hablando con una persona?", "Sto parlando con una persona?",
     "Estou falando com uma pessoa?"],
)  # fmt: skip
def test_whoever_asks_whether_this_is_a_human_is_told_and_not_handed_over(text: str) -> None:
    talk = small_talk(text)

    assert talk is not None
    assert talk.kind is SmallTalk.MACHINE
    assert human_request(text).kind is RequestKind.NONE


def test_a_quotation_that_is_the_whole_message_is_the_writers_own_request() -> None:
    assert assess('"let me talk to a person"').human_requested


@given(st.text(max_size=400))
def test_any_text_gets_an_assessment(text: str) -> None:
    found = assess(text)
    assert bool(found.explanation) is found.human_requested


@given(st.text(max_size=400))
def test_the_reason_repeats_nothing_of_the_message(text: str) -> None:
    reason = human_request(text).explanation

    assert reason in {"", *(pattern.explanation for pattern in PATTERNS)}
