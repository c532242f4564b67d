#!/usr/bin/env bash
# Three libraries that find the new words of a mail, on the same valid mails: none does what another does.
#
# mail-parser-reply 1.36 takes Dutch and Spanish as languages, and leaves Gmail's own line in them with all that it
# quotes; of a French answer below the quotation it leaves one word, "Le"; it takes a list with hyphens for a signature,
# and the question below it is gone. email-reply-parser 0.5.12 reads English only. quotequail 0.5.4 knows the lines of
# most languages (not the Italian one) and loses every answer below or between quoted lines. So: find the line with
# one of them, decide yourself what is quoted, and measure what is lost apart from what is left.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    mail-parser-reply==1.36 email-reply-parser==0.5.12 quotequail==0.5.4
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import quotequail
from email_reply_parser import EmailReplyParser
from mailparser_reply import EmailReplyParser as MailParserReply

FROM = "Acme Support <support@acme.example>"
DUTCH = f"Hoe exporteer ik?\n\nOp di 3 mrt 2026 om 09:14 schreef {FROM}:\n\n> Zet de client om."
SPANISH = f"¿Cómo exporto?\n\nEl mar, 3 mar 2026 a las 9:14, Acme (<support@acme.example>) escribió:\n\n> Cambie el cliente."
ITALIAN = f"Come esporto?\n\nIl giorno mar 3 mar 2026 alle ore 09:14 {FROM} ha scritto:\n\n> Imposti il client."
BELOW = "Le 03/03/2026 à 09:14, Acme a écrit :\n> L'import va-t-il au bout ?\n\nNon, il s'arrête à la ligne 500."
HYPHENS = "I want to:\n- export contacts\n- delete one\nHow?"


def mail_parser_reply(language: str, mail: str) -> str:
    return MailParserReply(languages=[language]).read(mail).replies[0].body


def email_reply_parser(mail: str) -> str:
    return EmailReplyParser.parse_reply(mail)


def quoted_off(mail: str) -> str:
    return next((words for shown, words in quotequail.quote(mail, quote_intro_line=True) if shown), "").strip()


for package in ("mail-parser-reply", "email-reply-parser", "quotequail"):
    print(package, version(package))

print("mail-parser-reply, Dutch and Spanish above:", mail_parser_reply("nl", DUTCH), mail_parser_reply("es", SPANISH), sep="\n")
assert mail_parser_reply("nl", DUTCH) == DUTCH and mail_parser_reply("es", SPANISH) == SPANISH
assert mail_parser_reply("it", ITALIAN) == "Come esporto?"
print("mail-parser-reply, French below:", mail_parser_reply("fr", BELOW))
assert mail_parser_reply("fr", BELOW) == "Le"
print("mail-parser-reply, hyphens:", mail_parser_reply("en", HYPHENS))
assert mail_parser_reply("en", HYPHENS) == "I want to:"

print("email-reply-parser, Dutch above:", email_reply_parser(DUTCH))
assert "schreef" in email_reply_parser(DUTCH) and email_reply_parser(HYPHENS) == HYPHENS

print("quotequail, Dutch above:", quoted_off(DUTCH))
assert quoted_off(DUTCH) == "Hoe exporteer ik?" and quoted_off(SPANISH) == "¿Cómo exporto?"
print("quotequail, Italian above:", quoted_off(ITALIAN))
assert quoted_off(ITALIAN) == ITALIAN
print("quotequail, French below:", repr(quoted_off(BELOW)))
assert quoted_off(BELOW) == "" and quoted_off(HYPHENS) == HYPHENS
PY
