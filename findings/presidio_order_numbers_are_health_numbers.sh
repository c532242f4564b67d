#!/usr/bin/env bash
# presidio-analyzer 2.2.366: of ten-digit order numbers one in eleven is a British health number with a score of 1.0.
#
# Its pattern is any ten digits, worth 0.5. A check digit that is right lifts a find to 1.0, whatever stands around it, and by
# chance it is right once in eleven times; no threshold helps then. The recognizer is among those that an English analyzer
# loads by itself, so a shop's customers have some of their order numbers masked, the others not, and the bot that is to look an
# order up cannot read it. So: leave it out where nobody sends such numbers (`registry.remove_recognizer`), or ask for a word
# of context beside the find.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check presidio-analyzer==2.2.366 spacy==3.8.18
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

assert version("presidio-analyzer") == "2.2.366", version("presidio-analyzer")


class Blank(SpacyNlpEngine):
    """Words without a model: what finds by patterns needs none."""

    def __init__(self) -> None:
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


registry = RecognizerRegistry()
registry.load_predefined_recognizers(languages=["en"])
registry.remove_recognizer("SpacyRecognizer")
analyzer = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])


def certain(text: str) -> set[str]:
    return {found.entity_type for found in analyzer.analyze(text, language="en") if found.score == 1.0}


texts = [f"My order {number} has not arrived yet." for number in range(4820000000, 4820001000)]
found = [certain(text) for text in texts]
masked = sum(found != set() for found in found)
print(f"of {len(texts)} order numbers in a row {masked} are certain to be {set().union(*found)}")
print("for example:", texts[next(at for at, one in enumerate(found) if one)])
assert masked == 91
assert set().union(*found) == {"UK_NHS"}
PY
