#!/usr/bin/env bash
# holidays 0.109: a date given as text is read the American way, whatever country's holidays are asked.
#
# `"03/10/2026" in country_holidays("DE")` asks about 3 October, the Day of German Unity, as a German writes it. The text
# goes to dateutil, which takes the month first where it can: 10 March, no holiday. From the 13th of a month on the same
# form is read the other way round, so 25/12/2026 is Christmas, and a test with Christmas in it passes. Nothing warns.
# Give it a `date`, or text in ISO 8601.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check holidays==0.109
"$folder/venv/bin/python" - <<'PY'
from datetime import date
from importlib.metadata import version

from holidays import country_holidays

assert version("holidays") == "0.109", version("holidays")

days = country_holidays("DE", years=2026)
for asked in ("2026-10-03", date(2026, 10, 3), "03/10/2026", "03.10.2026", "10/03/2026", "25/12/2026"):
    print(f"{asked!s:12} {days.get(asked)}")
if "03/10/2026" in days or "03.10.2026" in days:
    raise SystemExit("a date is read as its country writes it now")
assert days.get("10/03/2026") == days.get(date(2026, 10, 3)) == "German Unity Day"
assert days.get("25/12/2026") == "Christmas Day"
PY
