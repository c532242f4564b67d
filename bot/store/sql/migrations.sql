-- name: create_migrations_table!
-- What was applied. Its name and shape are yoyo's, with which installations began.
CREATE TABLE IF NOT EXISTS _yoyo_migration (
    migration_hash varchar(64) PRIMARY KEY,
    migration_id varchar(255),
    applied_at_utc timestamp
);

-- name: applied_migrations
-- What was applied, in no order.
SELECT migration_id FROM _yoyo_migration;

-- name: note_migration!
-- In the transaction of the migration itself. The hash is what yoyo expects.
INSERT INTO _yoyo_migration (migration_hash, migration_id, applied_at_utc)
VALUES (encode(sha256(convert_to(:name, 'UTF8')), 'hex'), :name, now() AT TIME ZONE 'utc');

-- name: drop_old_tables!
-- Of older versions, which migrated with yoyo: its lock was a row that stayed where a migrating process was killed.
DROP TABLE IF EXISTS yoyo_lock, _yoyo_log, _yoyo_version;

-- name: lock_for_migrating$
-- Ours until the connection ends. The number is nobody else's: "firstline" as digits of a telephone.
SELECT pg_try_advisory_lock(347785463);

-- name: vector_extension^
-- Its version, where the server has it: in this database, and as it would be created.
SELECT installed_version AS installed, default_version AS available FROM pg_available_extensions WHERE name = 'vector';
