-- When the database was last restored from a backup: what was said before that may have been answered after the backup.
-- depends: 0029_processes

CREATE TABLE restores (
    at timestamptz PRIMARY KEY DEFAULT now()
);
