#!/usr/bin/env bash
# py3langid 0.4.0: one everyday word gets a wrong language, a text without known features gets one too.
#
# "Danke" is Danish, "Merci" Polish, "Hello" Breton. Where the model knows no feature of the text ("ok", an empty one) it
# still names a language: with normalised probabilities one of many that are equally likely; without, another one with
# the lowest number that float32 has. A raw score may be above zero, so its
# sign tells nothing. Ask for several words and a share of probability before believing it.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check py3langid==0.4.0
"$folder/venv/bin/python" - <<'PY'
from py3langid.langid import MODEL_FILE, LanguageIdentifier

shares = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
scores = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)

for word, wrong in (("Danke", "da"), ("Merci", "pl"), ("Hello", "br")):
    language, share = shares.classify(word)
    print(f"{word!r}: {language}, {share:.3f}")
    assert language == wrong and share < 0.1

assert scores.classify("Merci")[1] > 0 > scores.classify("Danke")[1]
print("raw scores:", *(f"{word} {scores.classify(word)[1]:.1f}" for word in ("Merci", "Danke")))

for text in ("ok", ""):
    (_, first), (_, second), *_ = shares.rank(text)
    language, score = scores.classify(text)
    print(f"{text!r}: {shares.classify(text)[0]} at {first:.4f}, or {language} at {score:.3g}")
    assert first == second and language != shares.classify(text)[0]
    assert score < -3.4e38

language, share = shares.classify("Merci beaucoup pour votre aide")
print("several words:", language, f"{share:.2f}")
assert language == "fr" and share > 0.9
PY
