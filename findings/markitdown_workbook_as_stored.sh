#!/usr/bin/env bash
# markitdown 0.1.9: of an Excel workbook it gives what is stored, not what is shown, and hidden sheets as well.
#
# The workbook goes through pandas, which knows no number formats: a rate of 5 % becomes 0.05, a code shown as 00042
# becomes 42, the rows below a merged cell say NaN, and a sheet that its author has hidden stands beside the others. Who
# answers questions from such a table quotes figures that nobody has written, and what nobody was meant to see.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "markitdown[xlsx]==0.1.9" openpyxl==3.1.5
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

from markitdown import MarkItDown
from openpyxl import Workbook

assert version("markitdown") == "0.1.9", version("markitdown")

book = Workbook()
sheet = book.active
sheet.title = "Fees"
for row in (["Region", "Rate", "Code"], ["North", 0.05, 42], [None, 0.1, 43]):
    sheet.append(row)
sheet.merge_cells("A2:A3")
for row in (2, 3):
    sheet.cell(row, 2).number_format = "0%"
    sheet.cell(row, 3).number_format = "00000"
hidden = book.create_sheet("Margins")
hidden.append(["Margin", "Secret"])
hidden.sheet_state = "hidden"
book.save("fees.xlsx")

text = MarkItDown().convert("fees.xlsx").text_content
print("Excel shows: North | 5% | 00042, and one sheet\n")
print(text)
rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")]
if ["North", "0.05", "42"] not in rows:
    raise SystemExit("values are shown by their format now")
if ["NaN", "0.10", "43"] not in rows and ["NaN", "0.1", "43"] not in rows:
    raise SystemExit("a merged cell is no longer NaN in its second row")
if "Margins" not in text:
    raise SystemExit("a hidden sheet is left out now")
PY
