#!/usr/bin/env bash
# mammoth 1.13.0: a numbered list that a paragraph interrupts begins at 1 again, where Word goes on counting.
#
# Word counts the items of a list wherever they stand: steps 1 and 2, a remark, step 3. mammoth makes an <ol> of each run
# of neighbouring items and gives none of them a `start`: step 3 is shown as 1, and "go back to step 3" leads nowhere.
# Who reads numbers off the HTML has to count from word/numbering.xml instead.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mammoth==1.13.0 python-docx==1.2.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import docx
import mammoth

assert version("mammoth") == "1.13.0", version("mammoth")

document = docx.Document()
document.add_paragraph("Open the portal", style="List Number")
document.add_paragraph("Print the label", style="List Number")
document.add_paragraph("The label is valid for a week.")
document.add_paragraph("Drop the parcel off", style="List Number")
document.save("returns.docx")

with open("returns.docx", "rb") as file:
    html = mammoth.convert_to_html(file).value
print("Word shows: 1. Open the portal, 2. Print the label, then the remark, 3. Drop the parcel off\n")
print(html)
if html != (
    "<ol><li>Open the portal</li><li>Print the label</li></ol><p>The label is valid for a week.</p>"
    "<ol><li>Drop the parcel off</li></ol>"
):
    raise SystemExit("the list goes on now, or is written otherwise")
PY
