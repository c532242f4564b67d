#!/usr/bin/env bash
# ragas 0.4.3: what it asks for resolves to packages with which it cannot be imported.
#
# It imports `langchain_community.chat_models.vertexai` with itself, whatever is used of it, and names langchain-community
# without a version. 0.4.2 of that has no such module any more. So an environment that was made well fails at its first
# import; pin langchain-community below 0.4.2 beside ragas, which changes nothing else.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index; some 600 MB, for a
# while.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
pip() { "$folder/venv/bin/pip" install -q --disable-pip-version-check "$@"; }
pip ragas==0.4.3 langchain-community==0.4.2 uv
"$folder/venv/bin/python" - <<'PY'
import re
from importlib.metadata import requires, version

asked = [line for line in requires("ragas") if re.match(r"langchain[-_]community\b", line)]
print("ragas", version("ragas"), "asks for", asked, "and has", version("langchain-community"))
assert asked == ["langchain-community"], asked
try:
    import ragas
except ModuleNotFoundError as error:
    print("import ragas:", error)
    assert error.name == "langchain_community.chat_models.vertexai", error.name
else:
    raise AssertionError("it can be imported")
PY
"$folder/venv/bin/uv" pip check -q --python "$folder/venv/bin/python"
echo "pip has nothing to say against them"
pip "langchain-community==0.4.1"
"$folder/venv/bin/python" -c 'import ragas; print("with langchain-community 0.4.1: import ragas works")'
