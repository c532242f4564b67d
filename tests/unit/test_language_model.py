"""The model of languages in a third of its memory says what py3langid's own says."""

from __future__ import annotations

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.wording.detect import load_model

TEXTS = (
    "",
    "x",
    "How do I reset my password?",
    "Wie setze ich mein Passwort zurück, und warum geht der Knopf nicht?",
    "Não consigo entrar na minha conta",
    "パスワードをリセットするには",
    "Как мне сбросить пароль?",
    "\x00\xff 12 🙂 q",
    "Hoe wijzig ik mijn wachtwoord? " * 60,
)


def test_every_language_has_the_same_probability_to_the_bit() -> None:
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    compact = load_model()

    assert [compact.rank(text) for text in TEXTS] == [whole.rank(text) for text in TEXTS]
