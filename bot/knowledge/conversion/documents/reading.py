"""Documents read in a process of their own, which is ended when it takes too long: PDF, Word, Excel."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.documents.limits import MAX_SECONDS
from bot.knowledge.conversion.markup import Content

SUFFIXES = (".pdf", ".docx", ".docm", ".xlsx", ".xlsm")


def read_document(body: bytes, path: str, suffix: str, *, seconds: float = MAX_SECONDS) -> Content:
    """`suffix`: one of SUFFIXES. Raises Unreadable, also for a document that takes too much time or memory."""
    # -P: nothing is imported from the folder that the operator happens to be in.
    command = [sys.executable, "-P", "-m", "bot.knowledge.conversion.documents.child", suffix, path]
    # Where our modules are and nothing else: what reads a stranger's file has no use for the operator's secrets.
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=seconds, env=environment, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable(f"takes longer than {seconds:g} seconds to read") from None
    try:
        said = json.loads(done.stdout)
    except ValueError:  # it ended on the way: for want of memory or time, or by a fault of a library
        raise Unreadable(f"cannot be read: {_last_word(done)}") from None
    if "reason" in said:
        raise Unreadable(said["reason"], gone=said["gone"])
    return Content(**{**said, "labels": tuple(said["labels"]), "notes": tuple(said["notes"])})


def _last_word(done: subprocess.CompletedProcess[bytes]) -> str:
    """The kind of the error; its words may be the document's own."""
    if done.returncode < 0:
        return f"its reader was ended by signal {-done.returncode}"
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    kind = lines[-1].partition(":")[0] if lines else ""
    return f"its reader failed ({kind.rpartition('.')[2] or 'without a word'})"
