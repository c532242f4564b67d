"""What a process does not need it does not load: each of its copies takes memory."""

from __future__ import annotations

import subprocess
import sys


def test_what_finds_personal_data_loads_no_language_model() -> None:
    said = (
        "import sys, bot.privacy.detect, workers.runtime\n"
        "print(bot.privacy.detect.Detector()('my SSN is 219-09-9999') != [])\n"
        "print(sorted({'spacy', 'thinc', 'presidio_analyzer'} & set(sys.modules)))\n"
        "import presidio_analyzer.nlp_engine as engines\n"
        "print(engines.SpacyNlpEngine.__module__)"
    )

    done = subprocess.run([sys.executable, "-c", said], stdout=subprocess.PIPE, text=True, check=True)

    assert done.stdout.splitlines() == ["True", "[]", "presidio_analyzer.nlp_engine.spacy_nlp_engine"]
