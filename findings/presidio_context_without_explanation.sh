#!/usr/bin/env bash
# presidio-analyzer 2.2.366: a find without an explanation is fine until a word of context stands beside it.
#
# `RecognizerResult(..., analysis_explanation=None)` is the default, and the engine takes such results from a recognizer
# of one's own. But where the recognizer names words of context, and one of them is near, the context enhancer notes it
# in the explanation, without looking whether there is one: the whole analysis of the text ends in an AttributeError. So
# a recognizer works in tests without context and fails in use; give each result an AnalysisExplanation.
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
from presidio_analyzer import AnalysisExplanation, AnalyzerEngine, LocalRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import SpacyNlpEngine

assert version("presidio-analyzer") == "2.2.366", version("presidio-analyzer")


class Phones(LocalRecognizer):
    explained = False

    def load(self) -> None:
        pass

    def analyze(self, text, entities, nlp_artifacts):
        why = AnalysisExplanation(recognizer=self.name, original_score=0.4) if self.explained else None
        return [RecognizerResult("PHONE_NUMBER", 7, 18, 0.4, analysis_explanation=why)]


phones = Phones(supported_entities=["PHONE_NUMBER"], name="phones", context=["phone"])
words = SpacyNlpEngine()
words.nlp = {"en": spacy.blank("en")}  # tokens; no model is downloaded
engine = AnalyzerEngine(
    registry=RecognizerRegistry(recognizers=[phones], supported_languages=["en"]), nlp_engine=words
)

text = "Phone: 60-56-85-91"
print("no word of context:", engine.analyze(text, language="en"))
try:
    print("with one:", engine.analyze(text, language="en", context=["phone"]))
except AttributeError as error:
    print("with one: AttributeError:", error)
else:
    raise SystemExit("a find without an explanation is enhanced by context now")
phones.explained = True
print("with one, explained:", engine.analyze(text, language="en", context=["phone"]))
PY
