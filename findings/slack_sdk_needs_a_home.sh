#!/usr/bin/env bash
# slack-sdk 3.47.0: importing its OAuth package asks for the user's home, and fails where there is none.
#
# A class that keeps installations in files has `Path.home()` as the default of an argument, which Python evaluates when
# the class is defined. For a user without an entry in /etc/passwd and without HOME (a container that runs as a bare
# number, `setpriv`) the import of `slack_sdk.oauth` raises RuntimeError, also for a program that keeps nothing in files.
# So: set HOME where such a program is started.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3, a package index, and root, to be a
# user whom nobody knows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check slack-sdk==3.47.0

echo "version: $("$folder/venv/bin/python" -c 'import slack_sdk.version as v; print(v.__version__)')"
cat > "$folder/unknown_user.py" <<'PY'
import os

os.setresuid(54321, 0, 0)  # who we are; files are still read as root
try:
    import slack_sdk.oauth
except RuntimeError as error:
    print("not imported:", error)
else:
    print("imported")
PY
with_home=$(HOME=/ "$folder/venv/bin/python" "$folder/unknown_user.py")
echo "an unknown user with HOME=/: $with_home"
[ "$with_home" = imported ]
without=$(env -u HOME "$folder/venv/bin/python" "$folder/unknown_user.py")
echo "an unknown user without HOME: $without"
[[ $without == "not imported: Could not determine home directory"* ]]
