#!/usr/bin/env bash
# mammoth 1.13.0: the result of a simple field, words with a direction of their own and words with furigana are left out.
#
# "See step 4" with a cross-reference that is a simple field (`w:fldSimple`) becomes "See"; a complex one is read. Words in
# `w:bdo` or `w:dir`, which go against the direction of their line, are gone, and so is the text under a Japanese reading
# (`w:ruby`), not only the reading. The conversion succeeds; `messages` has "An unrecognised element was ignored". python-docx
# 1.2.0 leaves out the same and also what was inserted with changes tracked. So: unwrap these elements in word/document.xml
# before it is converted, and look at the messages.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check mammoth==1.13.0 python-docx==1.2.0
"$folder/venv/bin/python" - <<'PY'
import io
from importlib.metadata import version

import docx
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

assert version("mammoth") == "1.13.0", version("mammoth")


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


# The document's words, what each library gives, and what mammoth says of it.
CASES = {
    "complex field": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF s1 </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("step 4")}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "See step 4", "See step 4", None),
    "simple field": (f'<w:fldSimple w:instr=" REF s1 ">{run("step 4")}</w:fldSimple>', "See ", "See ", "w:fldSimple"),
    "direction": (f'<w:dir w:val="rtl">{run("שלב 4")}</w:dir>', "See ", "See ", "w:dir"),
    "override": (f'<w:bdo w:val="ltr">{run("step 4")}</w:bdo>', "See ", "See ", "w:bdo"),
    "furigana": (
        f'<w:r><w:ruby><w:rubyPr/><w:rt>{run("せってい")}</w:rt><w:rubyBase>{run("設定")}</w:rubyBase></w:ruby></w:r>',
        "See ", "See ", "w:ruby"),
    "insertion": (f'<w:ins w:id="1" w:author="Ada">{run("step 4")}</w:ins>', "See step 4", "See ", None),
}
for name, (runs, by_mammoth, by_python_docx, ignored) in CASES.items():
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{run('See ')}{runs}</w:p>"))
    file = io.BytesIO()
    document.save(file)
    found = mammoth.extract_raw_text(file)
    messages = [message.message for message in mammoth.convert_to_html(file).messages]
    words = docx.Document(file).paragraphs[0].text
    print(f"{name}: mammoth {found.value.strip()!r} {messages}, python-docx {words!r}")
    assert found.value.rstrip("\n") == by_mammoth
    assert words == by_python_docx
    assert messages == ([f"An unrecognised element was ignored: {ignored}"] if ignored else [])
PY
