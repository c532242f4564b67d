#!/usr/bin/env bash
# zenpy 2.0.57: None given to a constructor is never sent, None assigned afterwards is.
#
# A field counts as changed when it is assigned, and the constructor leaves None out. So Ticket(id=5, assignee_id=None)
# unassigns nobody, and CustomField(id=1, value=None) sends a field without a value instead of clearing it: the update
# is accepted and nothing happens. Assign None on the finished object. A nested new object does send "id": null.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 and a package index.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check zenpy==2.0.57
"$folder/venv/bin/python" - <<'PY'
from zenpy.lib.api_objects import Comment, CustomField, Ticket


def sent(ticket: Ticket) -> dict:
    return ticket.to_dict(serialize=True)


given = sent(Ticket(id=5, assignee_id=None))
print("Ticket(id=5, assignee_id=None):", given)
assert given == {"id": 5}

ticket = Ticket(id=5)
ticket.assignee_id = None
print("ticket.assignee_id = None:     ", sent(ticket))
assert sent(ticket) == {"id": 5, "assignee_id": None}

field = sent(Ticket(id=5, custom_fields=[CustomField(id=1, value=None)]))
print("CustomField(id=1, value=None): ", field)
assert field == {"id": 5, "custom_fields": [{"id": 1}]}

clearing = CustomField(id=1)
clearing.value = None
field = sent(Ticket(id=5, custom_fields=[clearing]))
print("field.value = None:            ", field)
assert field == {"id": 5, "custom_fields": [{"id": 1, "value": None}]}

comment = sent(Ticket(id=5, comment=Comment(body="Hello", author_id=None)))
print("Comment(body, author_id=None): ", comment)
assert comment == {"id": 5, "comment": {"body": "Hello", "id": None}}
PY
