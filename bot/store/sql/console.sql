-- name: add_console_user^
-- No row where there is one of this name.
INSERT INTO console_users (name, role, password) VALUES (:name, :role, :password)
ON CONFLICT (name) DO NOTHING RETURNING id;

-- name: remove_console_user!
-- With all that they are signed in with.
DELETE FROM console_users WHERE name = :name;

-- name: set_console_password!
-- Whoever signed in with the old one is signed out.
WITH out AS (
    DELETE FROM console_sessions s USING console_users u WHERE u.name = :name AND s.user_id = u.id
)
UPDATE console_users SET password = :password WHERE name = :name;

-- name: set_console_role!
-- From the next time that they sign in, which is now.
WITH out AS (
    DELETE FROM console_sessions s USING console_users u WHERE u.name = :name AND s.user_id = u.id
)
UPDATE console_users SET role = :role WHERE name = :name;

-- name: rehash_console_password!
-- The same password, as it is kept from now on.
UPDATE console_users SET password = :password WHERE id = :id AND password = :was;

-- name: console_user^
-- By their name.
SELECT id, name, role, password FROM console_users WHERE name = :name;

-- name: console_users
-- Everybody, and when they last did anything.
SELECT u.name, u.role, u.added_at, (SELECT max(s.seen_at) FROM console_sessions s WHERE s.user_id = u.id) AS seen_at
FROM console_users u ORDER BY u.name;

-- name: begin_console_session!
-- Somebody has signed in.
INSERT INTO console_sessions (digest, user_id, name, role) VALUES (:digest, :user_id, :name, :role);

-- name: console_session^
-- Whose it is; no row where it has ended.
SELECT name, role, seen_at < now() - interval '1 minute' AS is_old FROM console_sessions
WHERE digest = :digest AND seen_at > now() - make_interval(secs => :idle)
  AND began_at > now() - make_interval(secs => :absolute);

-- name: console_session_seen!
-- It was used.
UPDATE console_sessions SET seen_at = now() WHERE digest = :digest;

-- name: end_console_session!
-- Somebody signs out.
DELETE FROM console_sessions WHERE digest = :digest;

-- name: delete_console_sessions!
-- Those that began more than `seconds` ago: nobody is signed in with them any more.
DELETE FROM console_sessions WHERE digest IN (
    SELECT digest FROM console_sessions WHERE began_at < now() - make_interval(secs => :seconds) LIMIT :limit);

-- name: count_console_attempt$
-- How many there were with this one; they are forgotten `seconds` after the first.
INSERT INTO console_attempts AS a (key, failures) VALUES (:key, 1)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN a.since < now() - make_interval(secs => :seconds) THEN 1 ELSE a.failures + 1 END,
    since = CASE WHEN a.since < now() - make_interval(secs => :seconds) THEN now() ELSE a.since END
RETURNING failures;

-- name: forget_console_attempts!
-- One of them went well.
DELETE FROM console_attempts WHERE key = ANY(:keys);

-- name: delete_console_attempts!
-- Those that began more than `seconds` ago.
DELETE FROM console_attempts WHERE key IN (
    SELECT key FROM console_attempts WHERE since < now() - make_interval(secs => :seconds) LIMIT :limit);

-- name: note_in_audit_log!
-- Who did what.
INSERT INTO audit_log (by, role, what, which, details) VALUES (:by, :role, :what, :which, :details);

-- name: audit_log_page
-- Who did what, the latest first: those before number `before`, of one person or about one thing where these are given.
SELECT id, at, by, role, what, which, details FROM audit_log
WHERE id < :before AND (CAST(:by AS text) IS NULL OR by = :by) AND (CAST(:which AS text) IS NULL OR which = :which)
ORDER BY id DESC LIMIT :limit;

-- name: delete_audit_log$
-- What is older than `seconds`, from the beginning of the chain.
SELECT trim_audit(:seconds, :limit);

-- name: audit_anchor^
-- The last entry of what was deleted.
SELECT number, hash FROM audit_anchors ORDER BY number DESC LIMIT 1;

-- name: audit_head^
-- The last entry.
SELECT number, hash FROM audit_head;

-- name: audit_links
-- Entries in the order of the chain.
SELECT number, at, by, role, what, which, details, hash FROM audit_log
WHERE number > :after ORDER BY number LIMIT :limit;
