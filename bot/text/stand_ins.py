"""What mail programs and helpdesks write where a picture or a file was: no words of anybody's.

Gmail's plain text has `[image: shot.png]`, Outlook's `[cid:image001.png@01DA.5C]` and `<image001.png>`, helpdesks
`[image]`, phones the file's name on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_KINDS = (
    r"png|jpe?g|gif|webp|heic|heif|bmp|tiff?|svg|avif|pdf"
    r"|mp[34]|m4[av]|mov|avi|mkv|webm|3gp|wav|ogg|oga|opus|aac|flac|amr"
)
_PLACE = re.compile(
    rf"\[(?:cid|image|inline image|bild|imagen?|imagem|immagine|afbeelding|photo|video|audio|attachment)"
    rf"(?:[:\s][^\]\n]{{0,200}})?\]|<[^<>\n]{{1,120}}\.(?:{_KINDS})>",
    re.IGNORECASE,
)
_NAME = re.compile(rf"^[^\S\n]*[^\n/?!]{{1,120}}\.(?:{_KINDS})[^\S\n]*$", re.IGNORECASE | re.MULTILINE)
# A name is short; a sentence that ends in one ("please open manual.pdf") is somebody's.
_WORDS_OF_A_NAME = 6


def without_stand_ins(text: str, names: Collection[str] = ()) -> str:
    """`text` without what stands for pictures and files, of which `names` are known; the rest is as it was."""
    known = {name.strip().casefold() for name in names if name.strip()}
    rest = _PLACE.sub("", text)
    rest = _NAME.sub(lambda line: "" if len(line.group().split()) <= _WORDS_OF_A_NAME else line.group(), rest)
    kept = [line for line in rest.split("\n") if line.strip().casefold() not in known]
    left = "\n".join(kept)
    return text if left == text else left.strip()
